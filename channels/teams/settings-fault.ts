/** What of the settings cannot stand together; said before a start by `cli.ts check`, and by the start itself. */
import type { TeamsSettings } from './deps.ts';

/** Why the channel will not be made with these settings, or undefined. */
export function settingsFault({
  unsigned,
  appPassword,
}: Pick<TeamsSettings, 'unsigned' | 'appPassword'>): string | undefined {
  return unsigned && appPassword
    ? 'TEAMS_UNSIGNED is for trying out without an account: unset it, or unset TEAMS_APP_PASSWORD.'
    : undefined;
}
