import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedIt } from '../../db/seed/it.ts';
import { tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import { assetLookup } from './asset-lookup.ts';

const OWN = ['it.asset.read_own'];
const ANY = [...OWN, 'it.asset.read_any'];

describe('it.asset_lookup', () => {
  let company: TestCompany;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedIt] });
  });
  afterAll(() => company.close());

  it('shows the asker’s own equipment with the end of a laptop’s cycle', async () => {
    const { output, said } = await tryTool(await company.as('mali', OWN), assetLookup, {});
    expect(output).toMatchObject({
      person: null,
      assets: [
        { id: 'MW-201', kind: 'laptop', boughtOn: '2023-08-12', replaceFrom: '2026-08-12', holder: null },
        { id: 'MW-301', kind: 'monitor', replaceFrom: null },
      ],
    });
    expect(said).toContain('You have this equipment:');
    expect(said).toContain('Due for replacement in August 2026.');
  });

  it('answers for another person’s tag exactly as for one that does not exist', async () => {
    const mali = await company.as('mali', OWN);
    const theirs = tryTool(mali, assetLookup, { asset: 'MW-202' });
    await expect(theirs).rejects.toMatchObject({
      code: 'not_found',
      said: { en: expect.stringContaining('no equipment of yours with the tag MW-202') },
    });
    await expect(tryTool(mali, assetLookup, { asset: 'MW-9' })).rejects.toMatchObject({
      code: 'not_found',
      said: { en: expect.stringContaining('no equipment of yours with the tag MW-9') },
    });
  });

  it('refuses the equipment of colleagues, whether or not there is such a person', async () => {
    const mali = await company.as('mali', OWN);
    await expect(tryTool(mali, assetLookup, { person: 'anan' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(tryTool(mali, assetLookup, { person: 'nobody' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(tryTool(mali, assetLookup, { person: 'mali' })).resolves.toMatchObject({ output: { person: null } });
  });

  it('shows anybody’s equipment to IT, by tag and by person', async () => {
    const sam = await company.as('sam', ANY);
    const byTag = await tryTool(sam, assetLookup, { asset: 'mw-201' });
    expect(byTag.said).toContain('used by Mali Srisuk');
    const byPerson = await tryTool(sam, assetLookup, { person: 'Mali' });
    expect(byPerson.said).toContain('Mali Srisuk has this equipment:');
    const server = await tryTool(sam, assetLookup, { asset: 'MW-321' });
    expect(server.said).toContain('PowerEdge R660 (db-prod-01), server');
  });

  it('says so when nothing is registered', async () => {
    const { said } = await tryTool(await company.as('wirat', OWN), assetLookup, {});
    expect(said).toBe('No equipment is registered to you.');
  });

  it('writes Thai with the Buddhist year', async () => {
    const { said } = await tryTool(await company.as('anan', OWN, 'th'), assetLookup, { asset: 'MW-311' });
    expect(said).toMatch(/^\*\*MW-311\*\* โทรศัพท์ iPhone 14/);
    expect(said).toContain('ซื้อเมื่อ 12 เมษายน 2567');
  });
});
