/** What the Slack app may do and hears: scopes, events, commands and shortcuts, said once for the code, the install link and the manifest. */

/** Every Web API method that we call with a bot token, and the scopes it takes; an empty list takes none. */
export const METHOD_SCOPES = {
  'agents.sessions.setStatus': ['chat:write'],
  'assistant.threads.setStatus': ['chat:write'],
  'assistant.threads.setSuggestedPrompts': ['assistant:write'],
  'auth.test': [],
  'chat.appendStream': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.startStream': ['chat:write'],
  'chat.stopStream': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  filesUploadV2: ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read', 'users:read.email'],
  'views.open': [],
  'views.publish': [],
} as const satisfies Record<string, readonly string[]>;

/** Every event that is listened to, by the name the manifest has for it, and the scopes it takes. */
export const EVENT_SCOPES = {
  agent_session_stopped: ['assistant:write'],
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  tokens_revoked: [],
} as const satisfies Record<string, readonly string[]>;

/** Understood where an older app still sends them; a new one has no such events. */
export const OLDER_EVENTS = ['assistant_thread_started', 'assistant_thread_context_changed'] as const;

/** What is used beside methods and events: files people hand in, and the slash command. */
const OTHER_SCOPES = ['files:read', 'commands'];

export const BOT_EVENTS = Object.keys(EVENT_SCOPES).sort() as (keyof typeof EVENT_SCOPES)[];
export const BOT_SCOPES: readonly string[] = [
  ...new Set([...Object.values(METHOD_SCOPES), ...Object.values(EVENT_SCOPES), OTHER_SCOPES].flat()),
].sort();

export const COMMAND = '/expert';
export const ASK_SHORTCUT = 'ask_expert';
/** Where Slack sends what happens, below the public address. */
export const PATHS = {
  events: '/slack/events',
  interactivity: '/slack/interactivity',
  commands: '/slack/commands',
  redirect: '/slack/oauth_redirect',
} as const;

export interface ManifestOptions {
  /** Where Slack reaches this server, without a slash at the end. */
  publicUrl: string;
  /** Slack sends nothing by itself: the server opens a connection to it. */
  socketMode?: boolean;
}

/** The app as Slack's own pages take it, as JSON. */
export function slackManifest({ publicUrl, socketMode = false }: ManifestOptions) {
  const requestUrl = (path: string) => (socketMode ? {} : { request_url: `${publicUrl}${path}` });
  // Slack takes no others, and a server that only Socket Mode reaches has none to give.
  const redirects = publicUrl.startsWith('https://') ? { redirect_urls: [`${publicUrl}${PATHS.redirect}`] } : {};
  return {
    display_information: {
      name: 'The Expert',
      description: 'Answers from your company’s own documents, and prepares requests that the right people approve.',
      long_description:
        'Ask in a direct message, in a channel or with /expert. The Expert answers from the documents of your departments and names its sources. What it may not decide alone it hands to the people who may, on a card with the exact values, and carries it out once they agree.',
      background_color: '#1f3a5f',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      agent_view: {
        agent_description: 'Answers from your company’s own documents and prepares requests for approval.',
      },
      bot_user: { display_name: 'expert', always_online: true },
      shortcuts: [
        {
          name: 'Ask Expert about this',
          type: 'message',
          callback_id: ASK_SHORTCUT,
          description: 'Asks the Expert about a message',
        },
      ],
      slash_commands: [
        {
          command: COMMAND,
          ...(socketMode ? {} : { url: `${publicUrl}${PATHS.commands}` }),
          description: 'Ask the Expert, or tell it what to do',
          usage_hint: 'help',
          should_escape: true,
        },
      ],
    },
    oauth_config: { ...redirects, scopes: { bot: [...BOT_SCOPES] } },
    settings: {
      event_subscriptions: { ...requestUrl(PATHS.events), bot_events: [...BOT_EVENTS] },
      interactivity: { is_enabled: true, ...requestUrl(PATHS.interactivity) },
      org_deploy_enabled: false,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}
