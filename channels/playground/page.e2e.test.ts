import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DOCUMENT, letAnswer, play } from './test-script.ts';
import { addDocument, addPassage, openStage, type Stage } from './test-stage.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const hasBrowser = existsSync(CHROMIUM);
const skip = !hasBrowser && process.env['REQUIRE_SERVICES'] !== '1';
if (skip) console.warn(`\n*** ${CHROMIUM} is missing: the page of the playground is NOT tested. ***\n`);

describe.skipIf(skip)('the page', { timeout: 30_000 }, () => {
  let stage: Stage;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let address: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      openStage(),
      chromium.launch({ executablePath: CHROMIUM, args: ARGS.split(' ') }),
    ]);
    stage.perform(play);
    await addDocument(stage.db, { id: 'leave-policy', source: DOCUMENT });
    await addPassage(stage.db, { id: 'leave-policy#carry', text: 'Up to 7 unused days carry over to the next year.' });
    address = await stage.app.listen({ port: 0, host: '127.0.0.1' });
    await open('en');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });
  beforeEach(() => {
    complaints.length = 0;
  });

  /** A fresh visitor who reads that language. */
  async function open(language: 'en' | 'th', options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    await context?.close();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    await context.addInitScript((chosen) => localStorage.setItem('expert-language', chosen), language);
    page = await context.newPage();
    page.setDefaultTimeout(8_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(address);
  }

  async function be(name: RegExp): Promise<void> {
    await page.locator('#chooser[open], .me-switch').first().waitFor({ state: 'attached' });
    if (!(await page.locator('#chooser').isVisible())) await page.locator('.me-switch').click();
    await page.locator('.person', { hasText: name }).first().click();
    await page.locator('.me b', { hasText: name }).waitFor({ state: 'attached' });
  }

  const go = (conversation: string) => page.evaluate((hash) => location.assign(hash), `#${conversation}`);
  async function ask(text: string): Promise<void> {
    await page.locator('#foot textarea').fill(text);
    await page.keyboard.press('Enter');
  }

  /** Faults of accessibility of the page as it stands, by rule. */
  async function faults(): Promise<string[]> {
    await page.evaluate(AXE);
    return page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    });
  }

  it('asks who one would like to be, and finds colleagues', async () => {
    await page.locator('.person', { hasText: 'Mali Srisuk' }).waitFor();
    expect(await faults()).toEqual([]);
    await page.getByRole('searchbox').fill('payroll');
    await page.locator('.others .person', { hasText: 'Pim' }).waitFor();
    await page.getByRole('searchbox').fill('');
    await be(/Mali/);
    expect(complaints).toEqual([]);
  });

  it('offers first messages in an empty conversation', async () => {
    await go('ask-hr');
    await page.locator('.offer').first().waitFor();
    expect(await page.locator('.offer').count()).toBe(4);
    expect(await faults()).toEqual([]);
  });

  it('shows a post at once, then progress, then an answer with its source', async () => {
    await ask('How many vacation days are left? slow');
    await page.locator('.post', { hasText: 'How many vacation days' }).waitFor();
    await page.locator('.progress', { hasText: 'Looking in the HR documents' }).waitFor();
    letAnswer();
    await page.locator('.source', { hasText: 'Leave Policy › Carry-over' }).waitFor();
    expect(await page.locator('.progress').count()).toBe(0);
    expect(await page.locator('.answer strong').textContent()).toBe('9 vacation days');
    expect(await page.locator('.support').textContent()).toBe('Well supported by the sources');
    expect(await page.locator('.answer td.right').textContent()).toBe('9');
    expect(complaints).toEqual([]);
  });

  it('opens the document at the cited section beside the chat, and Escape brings one back', async () => {
    await page.locator('.source').first().click();
    await page.locator('.panel .cited h2', { hasText: 'Carry-over' }).waitFor();
    expect(await faults()).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('#panel').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('source');
  });

  it('asks whether an answer helped, and after a no, why not', async () => {
    const thumbs = page.locator('.thumbs').first();
    await thumbs.getByRole('button', { name: 'Not helpful' }).click();
    await thumbs.getByRole('textbox').fill('Carry-over is missing');
    expect(await faults()).toEqual([]);
    await thumbs.getByRole('button', { name: 'Send' }).click();
    await thumbs.getByText('Thank you.').waitFor();
    expect(await thumbs.locator('[aria-pressed=true]').getAttribute('aria-label')).toBe('Not helpful');
    expect(stage.turns.at(-1)?.feedback).toMatchObject({ helpful: false, reason: 'Carry-over is missing' });
    expect(complaints).toEqual([]);
  });

  it('shows a document on a page of its own, with the cited passage marked and nothing of it run', async () => {
    const leaf = await context.newPage();
    await leaf.goto(`${address}/documents/leave-policy?passage=leave-policy%23carry#carry-over`);
    const mark = leaf.locator('mark#passage');
    expect(await mark.textContent()).toBe('Up to 7 unused days carry over to the next year.');
    expect(await mark.evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)');
    await leaf.close();
  });

  it('answers in the thread one replies to, and keeps the place and a draft over a reload', async () => {
    await page.getByRole('button', { name: 'Reply' }).click();
    await page.locator('.thread textarea').fill('And next year?');
    await page.keyboard.press('Enter');
    await page.locator('.thread .source').nth(1).waitFor();
    await page.locator('#foot textarea').fill('Not yet sent');
    await page.reload();
    await page.locator('.thread .source').nth(1).waitFor();
    expect(await page.locator('h1').textContent()).toBe('#ask-hr');
    expect(await page.locator('#foot textarea').inputValue()).toBe('Not yet sent');
    await page.locator('#foot textarea').fill('');
  });

  it('never runs or renders what a person or a document says as markup', async () => {
    await ask('<img src=x onerror="window.hacked=1"> **not bold**');
    const post = page.locator('.own-words', { hasText: '**not bold**' });
    await post.waitFor();
    expect(await post.locator('*').count()).toBe(0);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('says which files are accepted, and sends those', async () => {
    const files = (name: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from('taxi,1500') });
    await page.locator('#foot input[type=file]').setInputFiles(files('photo.png'));
    await page.locator('.toast', { hasText: '.csv' }).waitFor();
    await page.locator('#foot input[type=file]').setInputFiles(files('costs.csv'));
    await ask('What is in this file?');
    await page.locator('.thread .file', { hasText: 'costs.csv' }).waitFor();
  });

  it('keeps the text of a message that could not be sent, and sends it once on retry', async () => {
    await page.route('**/playground/posts', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await ask('Sent twice, posted once');
    await page.locator('.post-failed').waitFor();
    await page.unroute('**/playground/posts');
    await page.locator('.post-failed .link').first().click();
    await page.locator('.post.failed').waitFor({ state: 'detached' });
    expect(await page.locator('.own-words', { hasText: 'posted once' }).count()).toBe(1);
  });

  it('moves through the conversations with the arrow keys', async () => {
    await page.locator('.entry[aria-current]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: '#it-help' }).waitFor();
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['name'])).toBe('#it-help');
  });

  it('shows an approver the card, its faults at the field, and who decided', async () => {
    await go('ask-hr');
    await ask('I request vacation');
    await page.locator('.waiting').waitFor();
    await be(/Hana/);
    await page.locator('.entry.unread', { hasText: 'hr-approvals' }).click();
    await page.locator('.card').getByRole('button', { name: 'Edit' }).click();
    expect(await faults()).toEqual([]);
    await page.getByLabel('Days').fill('99');
    await page.getByRole('button', { name: 'Approve with changes' }).click();
    await page.locator('.card-face', { hasText: 'Only 9 days are left.' }).waitFor();
    await page.locator('.card').getByRole('button', { name: 'Reject' }).click();
    await page.locator('.card').getByRole('button', { name: 'Reject' }).last().click();
    await page.locator('.card-face', { hasText: 'Please fill this in.' }).waitFor();
    await page.locator('.card textarea').fill('Quarter end');
    await page.locator('.card').getByRole('button', { name: 'Reject' }).last().click();
    await page.locator('.card.decided', { hasText: 'Rejected by Hana Kobayashi' }).waitFor();
    expect(await page.locator('.card button').count()).toBe(0);
    expect(await faults()).toEqual([]);
    expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);
  });

  it('approves with one click', async () => {
    await be(/Anan/);
    await go('ask-hr');
    await ask('I request vacation again');
    await go('hr-approvals');
    await page.locator('.card').getByRole('button', { name: 'Approve' }).first().click();
    await page.locator('.card.decided', { hasText: 'Approved by Anan' }).first().waitFor();
  });

  it('says that the connection was lost, and fetches what it missed', async () => {
    await go('ask-hr');
    await page.locator('.thread').first().waitFor();
    await context.setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    for (const client of stage.app.websocketServer.clients) client.terminate();
    await page.locator('.banner').waitFor();
    const { visit } = await import('./test-visitor.ts');
    await (await visit(stage, 'farah')).says('#ask-hr', 'Asked while you were away');
    await context.setOffline(false);
    await page.locator('.own-words', { hasText: 'Asked while you were away' }).waitFor({ timeout: 20_000 });
    await page.locator('.banner').waitFor({ state: 'hidden' });
  });

  it('is one column with a drawer on a phone, without sideways scrolling', async () => {
    await open('th', { viewport: { width: 375, height: 740 } });
    await be(/อนันต์/);
    await page.getByRole('button', { name: 'เปิดรายการห้อง' }).click();
    await page.locator('.rail.open .entry', { hasText: 'hr-approvals' }).click();
    await page.locator('.card').first().waitFor();
    await page.locator('.rail:not(.open)').waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    expect(await faults()).toEqual([]);
  });

  it('speaks Thai to who reads Thai and marks each message with its language, in the dark too', async () => {
    await open('th', { colorScheme: 'dark', reducedMotion: 'reduce' });
    await be(/มะลิ/);
    await page.evaluate(() => location.assign('#expert'));
    await ask('วันลาเหลือเท่าไหร่');
    await page.locator('.answer[lang=th]', { hasText: '9 วัน' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('th');
    await ask('How many days?');
    await page.locator('.answer[lang=en]').waitFor();
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'โหมดสว่าง' }).click();
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(252, 251, 248)');
    expect(await faults()).toEqual([]);
  });
});
