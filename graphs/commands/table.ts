/** All commands, in the order help lists them. */
import { answer } from './answer.ts';
import { approve } from './approve.ts';
import { bind, unbind } from './bind.ts';
import { budget } from './budget.ts';
import type { Command } from './command.ts';
import { curated } from './curated.ts';
import { delegate, undelegate } from './delegate.ts';
import { digest } from './digest.ts';
import { effect } from './effect.ts';
import { gaps } from './gaps.ts';
import { helpOf } from './help.ts';
import { link } from './link.ts';
import { mine } from './mine.ts';
import { notify } from './notify.ts';
import { open } from './open.ts';
import { pause, resume } from './pause.ts';
import { queue } from './queue.ts';
import { reject } from './reject.ts';
import { status } from './status.ts';
import { forget, teach } from './teach.ts';
import { whoCan } from './who-can.ts';
import { withdraw } from './withdraw.ts';

export const commands: readonly Command[] = [
  mine,
  withdraw,
  queue,
  approve,
  reject,
  effect,
  whoCan,
  delegate,
  undelegate,
  status,
  pause,
  resume,
  budget,
  gaps,
  answer,
  curated,
  digest,
  notify,
  bind,
  unbind,
  teach,
  forget,
  open,
  link,
  helpOf(() => commands),
];
