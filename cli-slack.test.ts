import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readYaml } from './agents/yaml.ts';
import { slackManifest } from './channels/slack/manifest.ts';
import { manifestText } from './cli-slack.ts';

const shipped = readFileSync(`${import.meta.dirname}/deploy/slack/manifest.yaml`, 'utf8');

describe('the shipped manifest of the Slack app', () => {
  it('is what the code makes: PUBLIC_URL=https://expert.example.com npm run -s cli -- manifest slack', () => {
    expect(shipped).toBe(manifestText(slackManifest({ publicUrl: 'https://expert.example.com' })));
  });

  it('reads back as the same, so that nothing is lost in the writing', () => {
    const made = slackManifest({ publicUrl: 'https://expert.example.com' });
    expect(readYaml(shipped).value).toEqual(JSON.parse(JSON.stringify(made)));
  });

  it('differs for another address and for Socket Mode', () => {
    expect(manifestText(slackManifest({ publicUrl: 'https://other.example' }))).not.toBe(shipped);
    expect(manifestText(slackManifest({ publicUrl: 'https://expert.example.com', socketMode: true }))).not.toBe(
      shipped,
    );
  });
});
