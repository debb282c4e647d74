import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedFinance } from '../../db/seed/finance.ts';
import { openTestCompany, type TestActor, type TestCompany } from '../test-context.ts';
import { tryTool } from './try-tool.ts';
import { vendorLookup } from './vendor-lookup.ts';

describe('finance.vendor_lookup', () => {
  let company: TestCompany;
  let mali: TestActor;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedFinance] });
    mali = await company.as('mali', ['finance.vendor.read']);
  });
  afterAll(() => company.close());

  const found = async (vendor: string) => {
    const { vendors } = (await tryTool(mali, vendorLookup, { vendor })).output as { vendors: { id: string }[] };
    return vendors.map(({ id }) => id);
  };

  it('finds a vendor by a part of the name, its Thai name and its number', async () => {
    expect(await found('siam sensor')).toEqual(['VEN-101']);
    expect(await found('สยามเซ็นเซอร์')).toEqual(['VEN-101']);
    expect(await found('ven-110')).toEqual(['VEN-110']);
  });

  it('finds a misspelt name', async () => {
    expect(await found('Northwnd Meterng')).toEqual(['VEN-112']);
    expect(await found('Ratchda Computr')).toEqual(['VEN-106']);
    expect(await found('Lone Star Control Co., Ltd.')).toEqual(['VEN-110']);
  });

  it('finds the vendor in a whole sentence of either language', async () => {
    expect(await found('what are the payment terms of Andaman Logistics')).toEqual(['VEN-107']);
    expect(await found('เราซื้อจากรัชดาคอมพิวเตอร์ได้ไหม')).toEqual(['VEN-106']);
    expect(await found('VEN-104 คือบริษัทอะไร')).toEqual(['VEN-104']);
  });

  it('refuses what is like no vendor, wildcards included', async () => {
    await expect(found('Zebra Quarry')).rejects.toMatchObject({ code: 'not_found', field: 'vendor' });
    await expect(found('%%%')).rejects.toMatchObject({ code: 'not_found' });
    await expect(found('VEN-999')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says plainly that a vendor is blocked', async () => {
    const { said } = await tryTool(mali, vendorLookup, { vendor: 'Golden Lotus' });
    expect(said).toContain('**Blocked: nothing may be ordered from this vendor.**');
    const { said: fine } = await tryTool(mali, vendorLookup, { vendor: 'Lone Star' });
    expect(fine).toBe(
      '**Lone Star Controls** (VEN-110): Controllers, United States. Payment terms 30 days, tax id 74-1000110.',
    );
  });

  it('speaks Thai', async () => {
    const thai = await company.as('mali', ['finance.vendor.read'], 'th');
    const { said } = await tryTool(thai, vendorLookup, { vendor: 'อันดามัน' });
    expect(said).toContain('Andaman Logistics (อันดามัน โลจิสติกส์)');
    expect(said).toContain('เงื่อนไขชำระเงิน 15 วัน');
  });
});
