/** Pages with little or no text: what they show, and their picture for the vision port. */
import { OPS, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

const LONG_SIDE = 2_000;
const MANY_STROKES = 40;
const images = new Set<number>([
  OPS.paintImageXObject,
  OPS.paintInlineImageXObject,
  OPS.paintImageMaskXObject,
  OPS.paintImageXObjectRepeat,
]);

/** What a page shows besides its text. */
export interface PageView {
  /** Perhaps letters, stroke by stroke. */
  isDrawn: boolean;
  hasPictures: boolean;
  /** How much of the page its pictures cover, 0…1. */
  covered: number;
}

type Matrix = readonly number[];

/** Looks at how a page is painted. */
export async function viewOf(page: PDFPageProxy): Promise<PageView> {
  const { fnArray, argsArray } = await page.getOperatorList();
  const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
  const kept: Matrix[] = [];
  let [matrix, area, strokes]: [Matrix, number, number] = [[1, 0, 0, 1], 0, 0];
  fnArray.forEach((operation, at) => {
    if (operation === OPS.save) kept.push(matrix);
    else if (operation === OPS.restore || operation === OPS.paintFormXObjectEnd) matrix = kept.pop() ?? matrix;
    else if (operation === OPS.transform) matrix = product(matrix, argsArray[at]);
    else if (operation === OPS.paintFormXObjectBegin) {
      kept.push(matrix);
      matrix = product(matrix, argsArray[at]?.[0] ?? [1, 0, 0, 1]);
    } else if (operation === OPS.constructPath) strokes += 1;
    else if (images.has(operation)) area += areaOf(matrix);
  });
  const covered = Math.min(1, area / Math.max(1, (right - left) * (top - bottom)));
  const hasPictures = fnArray.some((operation) => images.has(operation));
  return { isDrawn: strokes > MANY_STROKES, hasPictures, covered };
}

/** Where a picture stands does not matter here, only how large it is drawn. */
function product([a = 1, b = 0, c = 0, d = 1]: Matrix, [e = 1, f = 0, g = 0, h = 1]: Matrix): Matrix {
  return [a * e + c * f, b * e + d * f, a * g + c * h, b * g + d * h];
}

/** Pictures are painted into the unit square. */
function areaOf([a = 1, b = 0, c = 0, d = 1]: Matrix): number {
  return Math.abs(a * d - b * c);
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
