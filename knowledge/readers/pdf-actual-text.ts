/**
 * Teaches pdf.js the text that a PDF gives for glyphs which have none of their own (`ActualText`).
 * Without it Thai loses its tone marks in every PDF that Chrome or Google Docs made; pdf.js leaves it out (mozilla/pdf.js#12237).
 */
import { registerHooks } from 'node:module';

const known =
  'const mcid = args[1] instanceof Dict ? args[1].get("MCID") : null;\n              textContent.items.push({';
const taught = `${known}
                actualText: args[1] instanceof Dict && typeof args[1].get("ActualText") === "string" ? stringToPDFString(args[1].get("ActualText")) : null,`;

/** Adds `actualText` to the marks among the text of a page, in this process, for what is loaded from now on. */
export function teachActualText(): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith('/pdf.worker.mjs') || loaded.source === undefined || loaded.source === null) return loaded;
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: source.replace(known, () => taught) };
    },
  });
}
