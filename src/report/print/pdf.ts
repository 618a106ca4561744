import PDFDocument from 'pdfkit';
import svgToPdf from 'svg-to-pdfkit';

/**
 * A drawing as a PDF of its size: outlines stay outlines, and text stays text, in embedded fonts, as publishers require. The
 * same drawing gives the same bytes.
 * @throws Error where the drawing has what a PDF cannot show
 */
export function svgPdf(
  svg: Element,
  title: string,
  fonts: Readonly<Record<'regular' | 'heavy', Uint8Array>>,
): Promise<Uint8Array> {
  // In points, of which a pixel of 1/96 inch has three quarters.
  const size = ['width', 'height'].map((name) => 0.75 * Number(svg.getAttribute(name))) as [number, number];
  const pdf = new PDFDocument({
    ...{ size, margin: 0, pdfVersion: '1.7', font: '' },
    // Without this date, the PDF would contain the current one.
    info: { Title: title, Producer: 'mmoe-exp', Creator: 'mmoe-exp', CreationDate: new Date(0) },
  });
  const chunks: Uint8Array[] = [];
  const bytes = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  for (const weight of ['regular', 'heavy'] as const) pdf.registerFont(weight, fonts[weight]);
  svgToPdf(pdf, svg.outerHTML, 0, 0, {
    fontCallback: (_, isHeavy) => (isHeavy ? 'heavy' : 'regular'),
    warningCallback: (warning) => {
      throw new Error(warning);
    },
  });
  pdf.end();
  return bytes;
}
