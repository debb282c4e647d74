/** Pictures of what people see, taken in a real browser and left in a folder for those who want to look. */
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const ARGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export interface Camera {
  /** Opens a page, lets `prepare` bring it to what is to be seen, and keeps the picture. */
  take(url: string, name: string, prepare: (page: Page) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** A camera that takes nothing when no folder is named. */
export function openCamera(folder: string | undefined): Camera {
  let browser: Promise<Browser> | undefined;
  return {
    async take(url, name, prepare) {
      if (!folder) return;
      browser ??= chromium.launch({ executablePath: CHROMIUM, args: ARGS.split(' ') });
      const page = await (await browser).newPage({ viewport: { width: 1360, height: 1000 } });
      page.setDefaultTimeout(10_000);
      try {
        await page.goto(url);
        await prepare(page);
        await page.screenshot({ path: join(folder, `${name}.png`) });
      } finally {
        await page.close();
      }
    },
    async close() {
      await (await browser)?.close();
    },
  };
}
