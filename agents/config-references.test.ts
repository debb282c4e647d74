import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-chat-'));
writeFileSync(join(folder, 'policy.md'), '# Rules');
afterAll(() => rmSync(folder, { recursive: true }));

const sound = `version: 1
tenants:
  - id: meridian
    name: Meridian Works
    timeZone: Asia/Bangkok
    currency: THB
    roles:
      manager: [hr.leave.read_reports]
    workspaces:
      slack: [T024BE7LD]
      discord: ["81384788765712384"]
    groups:
      board:
        slack: S0614TZR7
    departments:
      - id: hr
        name: { en: HR, th: ฝ่ายบุคคล }
        about: { en: people, th: คน }
        folder: ${folder}
        experts: role:manager
        approvals: "#hr-approvals"
        tools:
          hr.request_leave: { approve: [{ by: group:board, otherwise: group:deputies }] }
    conversations:
      - name: "#hr-approvals"
        about: { en: decisions, th: การตัดสินใจ }
        places: { slack: C024BE91L, discord: "1001" }
      - name: "#ask-hr"
        about: { en: questions, th: คำถาม }
        places: { slack: C024BE91M, discord: C024BE91L }
`;

function changed(piece: string, by: string) {
  if (sound.split(piece).length !== 2) throw new Error(`${piece} must stand in the file once.`);
  return { text: sound.replace(piece, by), line: sound.slice(0, sound.indexOf(piece)).split('\n').length };
}

function faultsOf(text: string) {
  try {
    parseConfig(text, 'my.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('what a configuration says of chat tools', () => {
  it('is sound with ids that differ within each tool, and with groups that only the database knows', () => {
    expect(faultsOf(sound)).toEqual([]);
  });

  it.each([
    [
      'slack: C024BE91M',
      'slack: C024BE91L',
      'tenants.0.conversations.1.places.slack',
      'slack channel C024BE91L is #hr-approvals already',
    ],
    [
      'discord: C024BE91L',
      'discord: "1001"',
      'tenants.0.conversations.1.places.discord',
      'discord channel 1001 is #hr-approvals already',
    ],
    [
      'slack: S0614TZR7',
      'teams: 02bd9fd6-8f93-4758-87c3-1fb73740a315',
      'tenants.0.groups.board.teams',
      'no teams workspace is declared under workspaces, so nobody knows where group board is',
    ],
  ])('with %s → %s is refused at its line', (piece, by, path, message) => {
    const { text, line } = changed(piece, by);
    expect(faultsOf(text)).toEqual([{ line, column: expect.any(Number), path, message }]);
  });

  it('with a group of a tool whose workspaces are an empty list is refused', () => {
    const { text } = changed('slack: [T024BE7LD]', 'slack: []');
    const line = sound.split('\n').findIndex((one) => one.includes('S0614TZR7')) + 1;
    expect(faultsOf(text)).toMatchObject([{ line, path: 'tenants.0.groups.board.slack' }]);
  });
});
