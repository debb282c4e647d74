/** Pictures of what people see, taken in a real browser and left in a folder for those who want to look. */
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const ARGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export interface Camera {
  /** A window of one's own; undefined when nobody wants pictures. */
  open(url: string): Promise<Page | undefined>;
  /** Keeps what the window shows. */
  keep(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

/** A camera that takes nothing when no folder is named. */
export function openCamera(folder: string | undefined): Camera {
  let browser: Promise<Browser> | undefined;
  return {
    async open(url) {
      if (!folder) return undefined;
      browser ??= chromium.launch({ executablePath: CHROMIUM, args: ARGS.split(' ') });
      const page = await (await browser).newPage({ viewport: { width: 1360, height: 1000 } });
      page.setDefaultTimeout(10_000);
      await page.goto(url);
      return page;
    },
    async keep(page, name) {
      await page.screenshot({ path: join(folder ?? '.', `${name}.png`) });
    },
    async close() {
      await (await browser)?.close();
    },
  };
}
