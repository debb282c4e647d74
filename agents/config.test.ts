import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, readConfig } from './config.ts';
import { departmentConfig, tenantConfig } from './config-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
mkdirSync(join(folder, 'documents'));
writeFileSync(join(folder, 'documents', 'salaries.md'), '# Salaries');
writeFileSync(join(folder, 'policy.md'), '# Rules');
afterAll(() => rmSync(folder, { recursive: true }));

const sound = `version: 1
limits:
  attachments: 5
tenants:
  - id: meridian
    name: Meridian Works
    timeZone: Asia/Bangkok
    currency: THB
    roles:
      manager: [hr.leave.read_reports]
    departments:
      - id: hr
        name: { en: HR, th: ฝ่ายบุคคล }
        about: { en: people, th: คน }
        folder: ${folder}
        access: [everyone]
        experts: role:manager
        approvals: "#hr-approvals"
        restricted:
          salaries.md: [role:manager]
        tools:
          hr.request_leave: { approve: [{ by: manager, otherwise: role:manager }], expires: 12h }
          hr.claim: { auto: { field: amount, upTo: { THB: 2000 } } }
    conversations:
      - name: "#hr-approvals"
        about: { en: decisions, th: การตัดสินใจ }
        department: hr
        members: [role:manager]
`;

/** The sound file with one piece replaced, and the line where that piece stood. */
function changed(piece: string, by: string) {
  if (sound.split(piece).length !== 2) throw new Error(`${piece} must stand in the file once.`);
  return { text: sound.replace(piece, by), line: sound.slice(0, sound.indexOf(piece)).split('\n').length };
}
function faultsOf(text: string, more?: Parameters<typeof parseConfig>[2]) {
  try {
    parseConfig(text, 'my.yaml', more);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('a configuration', () => {
  it('that is sound is read, with defaults filled in and durations as milliseconds', () => {
    const config = parseConfig(sound);
    const tenant = tenantConfig(config, 'meridian');
    const hr = departmentConfig(tenant, 'hr');
    expect(config.limits).toEqual({
      messageCharacters: 8000,
      attachments: 5,
      attachmentBytes: 2_000_000,
      documentBytes: 25_000_000,
    });
    expect(hr).toMatchObject({ model: { name: 'builtin' }, thresholds: { direct: 0.85, model: 0.9 } });
    expect(hr?.tools['hr.request_leave']).toEqual({
      approve: [{ by: 'manager', when: [], otherwise: 'role:manager' }],
      expires: 12 * 3_600_000,
    });
    expect(hr?.tools['hr.claim']).toEqual({ auto: { field: 'amount', upTo: { THB: 2000 } } });
  });

  it('never guesses a tenant', () => {
    expect(() => tenantConfig(parseConfig(sound), 'borealis')).toThrow('no tenant "borealis"');
    expect(departmentConfig(tenantConfig(parseConfig(sound), 'meridian'), 'legal')).toBeUndefined();
  });

  it.each([
    ['attachments: 5', 'attachment: 5', 'limits.attachment', 'unknown key'],
    ['limits:', 'extra:\n  deep: 1\nlimits:', 'extra', 'unknown key'],
    ['attachments: 5', 'attachments: five', 'limits.attachments', 'expected number'],
    ['attachments: 5', 'attachments: 0', 'limits.attachments', 'Too small'],
    ['Asia/Bangkok', 'Asia/Atlantis', 'tenants.0.timeZone', 'is not a time zone'],
    ['12h', '12 hours', 'tenants.0.departments.0.tools.hr.request_leave.expires', 'hours or days'],
    ['- id: hr', '- id: humans', 'tenants.0.departments.0.id', 'Invalid option'],
    ['[hr.leave.read_reports]', '[everything]', 'tenants.0.roles.manager.0', 'must look like'],
    ['[everyone]', '[anybody]', 'tenants.0.departments.0.access.0', 'must be everyone'],
    ['by: manager,', 'by: everyone,', 'tenants.0.departments.0.tools.hr.request_leave.approve.0.by', 'must be manager'],
    [
      'by: manager,',
      'by: role:owner,',
      'tenants.0.departments.0.tools.hr.request_leave.approve.0.by',
      'role owner is not',
    ],
    [
      'otherwise: role:manager',
      'otherwise: role:chief',
      'tenants.0.departments.0.tools.hr.request_leave.approve.0.otherwise',
      'role chief is not',
    ],
    [
      'by: manager,',
      'by: [manager, role:owner],',
      'tenants.0.departments.0.tools.hr.request_leave.approve.0.by.1',
      'role owner is not',
    ],
    [
      'expires: 12h',
      'escalateTo: role:chief',
      'tenants.0.departments.0.tools.hr.request_leave.escalateTo',
      'role chief is not',
    ],
    [
      'currency: THB',
      'tiers: { high: { escalateTo: role:chief } }\n    currency: THB',
      'tenants.0.tiers.high.escalateTo',
      'role chief is not',
    ],
    ['experts: role:manager', 'experts: role:expert', 'tenants.0.departments.0.experts', 'role expert is not declared'],
    ['members: [role:manager]', 'members: [role:member]', 'tenants.0.conversations.0.members.0', 'role member is not'],
    [
      'salaries.md: [role:manager]',
      'salaries.md: [role:payer]',
      'tenants.0.departments.0.restricted.salaries.md.0',
      'role payer is not',
    ],
    ['salaries.md: ', 'wages.md: ', 'tenants.0.departments.0.restricted.wages.md', 'document wages.md does not exist'],
    [
      'department: hr',
      'department: finance',
      'tenants.0.conversations.0.department',
      'department finance is not declared',
    ],
    [
      'approvals: "#hr-approvals"',
      'approvals: "#nowhere"',
      'tenants.0.departments.0.approvals',
      'conversation #nowhere is not',
    ],
  ])('with %s → %s is refused at its line', (piece, by, path, message) => {
    const { text, line } = changed(piece, by);
    expect(faultsOf(text)).toEqual([
      { line, column: expect.any(Number), path, message: expect.stringContaining(message) },
    ]);
  });

  it.each([
    ['a key twice', 'version: 1\n', 'version: 1\nversion: 1\n', 1, 'unique'],
    ['a tab for indentation', '  attachments', '\tattachments', 0, 'Tabs are not allowed'],
    ['a tag that asks for code', 'name: Meridian Works', 'name: !!js/function "() => 1"', 0, 'tag'],
    ['a tag of its own', 'name: Meridian Works', 'name: !env HOME', 0, 'tag'],
    ['an alias', 'currency: THB', 'currency: &c THB\n    also: *c', 1, 'Aliases'],
    ['a merge key', 'attachments: 5', 'attachments: 5\n  <<: { messageCharacters: 1 }', 1, 'unknown key'],
    ['an unfinished quote', 'name: Meridian Works', 'name: "Meridian', 0, 'quote'],
  ])('with %s is refused at its line', (_what, piece, by, below, message) => {
    const { text, line } = changed(piece, by);
    const faults = faultsOf(text);
    expect(faults.map((fault) => fault.message).join('\n')).toContain(message);
    if (message !== 'quote') expect(faults[0]?.line).toBe(line + below);
  });

  it('with a folder that is not there is refused at its line, and at what should be in it', () => {
    const { text, line } = changed(`folder: ${folder}`, 'folder: no/such/folder');
    expect(faultsOf(text)).toMatchObject([
      { line, message: 'folder no/such/folder does not exist' },
      { message: 'document salaries.md does not exist' },
    ]);
  });

  it('does not merge keys even where a file asks for the YAML that does', () => {
    const { text } = changed('attachments: 5', 'attachments: 5\n  <<: { messageCharacters: 1 }');
    expect(faultsOf(`%YAML 1.1\n---\n${text}`)).toMatchObject([{ path: 'limits.<<' }]);
  });

  it('names whoever is declared twice at the second place', () => {
    const tenant = sound.slice(sound.indexOf('  - id: meridian'));
    const lines = sound.split('\n').length - 1;
    expect(faultsOf(sound + tenant)).toMatchObject([{ line: lines + 1, message: 'tenant meridian is declared twice' }]);
    const { text } = changed(
      '    conversations:\n',
      `    conversations:\n      - { name: "#hr-approvals", about: { en: a, th: b } }\n`,
    );
    expect(faultsOf(text)).toMatchObject([
      { path: 'tenants.0.conversations.1', message: expect.stringContaining('twice') },
    ]);
    const department = sound.slice(sound.indexOf('      - id: hr'), sound.indexOf('    conversations:'));
    const twice = sound.replace('    conversations:', `${department}    conversations:`);
    expect(faultsOf(twice)).toMatchObject([
      { path: 'tenants.0.departments.1', message: 'department hr is declared twice' },
    ]);
  });

  it('that is empty, or is no mapping, or is two files, is refused', () => {
    for (const text of ['', '# nothing\n', 'hello', '- a\n- b\n', 'null']) {
      expect(faultsOf(text), text).toMatchObject([{ line: 1, path: '' }]);
    }
    expect(faultsOf(`${sound}---\nversion: 1\n`)).toHaveLength(1);
  });

  it('that would grow without end through aliases is refused before it grows', () => {
    const names = [...'abcdefghijkl'];
    const bomb = names.map(
      (name, n) =>
        `${name}: &${name} [${Array(10)
          .fill(n ? `*${names[n - 1]}` : 'x')
          .join(', ')}]`,
    );
    const begun = performance.now();
    const faults = faultsOf(bomb.join('\n'));
    expect(faults[0]).toMatchObject({ line: 2, message: expect.stringContaining('Aliases') });
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('lists all its faults at once, each with file, line and path', () => {
    const shape = changed('attachments: 5', 'attachments: five')
      .text.replace('12h', 'soon')
      .replace('currency: THB', 'currency: YEN');
    expect(faultsOf(shape)).toHaveLength(3);
    const names = changed('experts: role:manager', 'experts: role:x').text.replace(
      'department: hr',
      'department: legal',
    );
    expect(faultsOf(names, () => [{ path: ['version'], message: 'too old' }])).toHaveLength(3);
    expect(() => parseConfig(shape, 'my.yaml')).toThrow(
      /^my\.yaml:3:16 limits\.attachments: .+\nmy\.yaml:8:15 tenants/,
    );
  });

  it('is checked for what only others know, such as tools, at the line of the name', () => {
    const { line } = changed('hr.claim:', '');
    const path = ['tenants', 0, 'departments', 0, 'tools', 'hr.claim'];
    const faults = faultsOf(sound, () => [{ path, message: 'there is no tool hr.claim' }]);
    expect(faults).toMatchObject([{ line, message: 'there is no tool hr.claim' }]);
  });

  it('that is not there says which setting names it', () => {
    expect(() => readConfig(join(folder, 'none.yaml'))).toThrow('none.yaml cannot be read. Set CONFIG');
    writeFileSync(join(folder, 'sound.yaml'), sound);
    expect(readConfig(join(folder, 'sound.yaml')).tenants).toHaveLength(1);
  });
});
