import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, newDataDir, startCompany } from './company-process.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
/** A folder to leave pictures in, for people who want to look. */
const pictures = process.env['SHOTS'];
const skip = !existsSync(CHROMIUM) && process.env['REQUIRE_SERVICES'] !== '1';
if (skip) console.warn(`\n*** ${CHROMIUM} is missing: the scenes are NOT played in a browser. ***\n`);

let company: Company;
let browser: Browser;
const complaints: string[] = [];

describe.skipIf(skip)('the scenes in a browser', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    company = await startCompany(newDataDir());
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS.split(' ') });
  });
  afterAll(async () => {
    await browser?.close();
    await company?.stop();
  });

  it('Mali sends a request for leave with a button, Anan approves it with one, Mali hears it', async () => {
    const mali = await be('มะลิ ศรีสุข');
    await mali.go('expert');
    await mali.say('วันลาเหลือเท่าไหร่?');
    await said(mali, /เหลือ 11 วัน/);
    await picture(mali, '1-balance');
    await mali.say('ขอลาพักร้อน 3-5 มิถุนายน');
    const form = mali.page.locator('.card.confirm').last();
    await form.getByText('3–5 มิถุนายน 2569').first().waitFor();
    await picture(mali, '1-form');
    await form.getByRole('button', { name: 'ส่งคำขอ' }).click();
    await said(mali, /ส่งให้อนันต์/);

    const anan = await be('อนันต์ วงศ์สกุล');
    await anan.go('hr-approvals');
    const card = anan.page.locator('.card.approval').last();
    await card.getByText('มะลิ ศรีสุข').first().waitFor();
    expect(await card.textContent()).toMatch(/11 วัน[\s\S]*9 วัน/);
    await picture(anan, '1-card');
    await card.getByRole('button', { name: 'อนุมัติ', exact: true }).click();
    await anan.page
      .locator('.card.decided')
      .last()
      .getByText(/อนุมัติโดย/)
      .first()
      .waitFor();
    await picture(anan, '1-decided');

    await said(mali, /อนันต์ วงศ์สกุล อนุมัติแล้ว[\s\S]*LV-\d+/);
    await picture(mali, '1-heard');

    await anan.go('expert');
    await anan.page.locator('.card.decided').last().waitFor();
    await picture(anan, '1-direct');
    expect(await anan.page.locator('.card.approval').count()).toBe(0);
  });

  it.each([
    ['sent', 'Send request', /Sent for approval/],
    ['dropped', 'Cancel', /Nothing was sent|ไม่มีการส่งคำขอ/],
  ])(
    'a form that was %s loses its buttons, on the open page and when it is loaded again',
    async (what, button, reply) => {
      const somsak = await be('สมศักดิ์ อินทรัตน์');
      await somsak.go('expert');
      await somsak.say(what === 'sent' ? 'I want vacation from 6 to 7 July' : 'I want vacation from 13 to 14 July');
      const form = somsak.page.locator('.card.confirm').last();
      await form.getByRole('button', { name: button }).click();
      await said(somsak, reply);
      await expect.poll(() => somsak.page.getByRole('button', { name: 'Send request' }).count()).toBe(0);
      await somsak.page.reload();
      await said(somsak, reply);
      await picture(somsak, `1-${what}`);
      expect(await somsak.page.getByRole('button', { name: 'Send request' }).count()).toBe(0);
    },
  );

  it('a button answers in the language of its form', async () => {
    const dusadee = await be('ดุษฎี พรหมมา');
    await dusadee.go('expert');
    await dusadee.say('I want vacation from 6 to 7 July');
    await dusadee.page.getByRole('button', { name: 'Cancel' }).click();
    await said(dusadee, /Nothing was sent|ไม่มีการส่งคำขอ/);
    expect(await dusadee.page.locator('.post.from-expert').last().textContent()).toContain('Nothing was sent');
  });

  it('Krit asks about sick days and, in the same thread, about his probation', async () => {
    const krit = await be('กฤต บุญมี');
    await krit.go('ask-hr');
    await krit.say('how many sick days can I take without a certificate?');
    const thread = krit.page.locator('.thread').last();
    await thread
      .getByText(/up to two days in a row/i)
      .first()
      .waitFor();
    await thread.locator('.reply-open').click();
    await thread.locator('textarea').fill('and in my probation?');
    await krit.page.keyboard.press('Enter');
    await thread
      .getByText(/from the first day of sick leave/i)
      .first()
      .waitFor();
    await picture(krit, '2-probation');
  });

  it('Nattaya reports OOM killer messages without naming a department and opens a ticket', async () => {
    const nattaya = await be('ณัฐยา คงแก้ว');
    await nattaya.go('ask-anything');
    await nattaya.say('web-prod-03 shows OOM killer messages');
    const thread = nattaya.page.locator('.thread').last();
    await thread.locator('.answer').first().waitFor();
    await picture(nattaya, '3-runbook');
    await thread.locator('.reply-open').click();
    await thread.locator('textarea').fill('open a ticket for that');
    await nattaya.page.keyboard.press('Enter');
    await thread
      .getByText(/TCK-\d+/)
      .first()
      .waitFor();
    await picture(nattaya, '3-ticket');
    const steps = await thread.locator('.answer').first().textContent();
    expect(steps).toMatch(/killed process/i);
    expect(await thread.locator('.answer').first().locator('ol li').count()).toBeGreaterThan(2);
  });

  it('Mali asks what nobody documented, Hana writes the answer on the card, Mali reads it and Orn gets it at once', async () => {
    const mali = await be('มะลิ ศรีสุข');
    await mali.go('ask-hr');
    await mali.say('Can I bring my dog to the Bangkok office?');
    const thread = mali.page.locator('.thread').last();
    await thread
      .getByText(/I have asked Hana Kobayashi/)
      .first()
      .waitFor();

    const hana = await be('ฮานะ โคบายาชิ');
    await hana.go('hr-approvals');
    const card = hana.page.locator('.card.escalation').last();
    await card.getByText('Can I bring my dog to the Bangkok office?').first().waitFor();
    await picture(hana, '4-card');
    await card
      .getByRole('button', { name: /Reject and rewrite|Write the answer/ })
      .first()
      .click();
    await card.locator('textarea:visible').fill('Dogs are welcome on Fridays if they are vaccinated.');
    await picture(hana, '4-rewriting');
    await card
      .getByRole('button', { name: /Reject and rewrite|Write the answer/ })
      .last()
      .click();
    await hana.page
      .locator('.card.decided')
      .last()
      .getByText(/Hana Kobayashi/)
      .first()
      .waitFor();
    await picture(hana, '4-decided');

    await thread.getByText('Dogs are welcome on Fridays if they are vaccinated.').first().waitFor();
    await picture(mali, '4-heard');
    const orn = await be('อร จิตสกุล');
    await orn.go('ask-hr');
    await orn.say('Is it allowed to bring a dog into the office in Bangkok?');
    await orn.page
      .locator('.thread')
      .last()
      .getByText(/Dogs are welcome on Fridays/)
      .first()
      .waitFor();
    await picture(orn, '4-again');
  });

  it('nobody’s page complained', () => {
    expect(complaints).toEqual([]);
  });
});

interface Seat {
  page: Page;
  go(conversation: string): Promise<void>;
  say(text: string): Promise<void>;
}

/** A window of one's own, signed in as the person of that name. */
async function be(name: string): Promise<Seat> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'th-TH' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(company.url);
  await page.locator('#chooser input[type=search]').fill(name);
  const found: Locator = page.locator('#chooser .person:visible', { hasText: name }).first();
  await found.click();
  await page.locator('#foot').waitFor();
  return {
    page,
    go: async (conversation) => {
      await page.evaluate((hash) => location.assign(hash), `#${conversation}`);
      await page.locator(`.entry[aria-current=page][href="#${conversation}"]`).waitFor();
    },
    say: async (text) => {
      await page.locator('#foot textarea').fill(text);
      await page.keyboard.press('Enter');
    },
  };
}

async function said({ page }: Seat, text: RegExp): Promise<void> {
  await page.locator('.post.from-expert', { hasText: text }).last().waitFor();
}

async function picture({ page }: Seat, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `scene-${name}.png`) });
}
