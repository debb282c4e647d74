/** Pages without text: whether they show something, and their picture for the vision port. */
import { OPS, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

const LONG_SIDE = 2_000;
const MANY_STROKES = 40;
const images = [
  OPS.paintImageXObject,
  OPS.paintInlineImageXObject,
  OPS.paintImageMaskXObject,
  OPS.paintImageXObjectRepeat,
];

/** Whether a page shows a picture or drawn letters; false where it is blank. */
export async function isPicture(page: PDFPageProxy): Promise<boolean> {
  const { fnArray } = await page.getOperatorList();
  const strokes = fnArray.filter((operation) => operation === OPS.constructPath).length;
  return strokes > MANY_STROKES || fnArray.some((operation) => images.includes(operation));
}

/** A page as PNG, large enough to be read. */
export async function pagePicture(pdf: PDFDocumentProxy, page: PDFPageProxy, pixels: number) {
  const bare = page.getViewport({ scale: 1 });
  const wanted = LONG_SIDE / Math.max(bare.width, bare.height);
  const scale = Math.min(wanted, Math.sqrt(pixels / (bare.width * bare.height)));
  const viewport = page.getViewport({ scale });
  const factory = pdf.canvasFactory as CanvasFactory;
  const drawing = factory.create(Math.ceil(viewport.width), Math.ceil(viewport.height));
  try {
    await page.render({ canvas: null, canvasContext: drawing.context, viewport }).promise;
    return { mediaType: 'image/png' as const, bytes: new Uint8Array(drawing.canvas.toBuffer('image/png')) };
  } finally {
    factory.destroy(drawing);
  }
}

/** What pdf.js makes of the canvas library under Node. */
interface CanvasFactory {
  create(
    width: number,
    height: number,
  ): { canvas: { toBuffer(type: 'image/png'): Buffer }; context: CanvasRenderingContext2D };
  destroy(drawing: unknown): void;
}
