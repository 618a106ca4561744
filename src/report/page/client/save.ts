/** The number of PNG pixels for each pixel of the drawing, in either direction. */
const ZOOM = 3;

/** The colours of ink and paper of a figure outside the page, which may itself be dark. */
const [INK, PAPER] = ['#1a1a1a', '#ffffff'];

/** A drawing of the page as a file. */
export async function drawingFile(kind: 'svg' | 'png', drawing: SVGSVGElement): Promise<Blob> {
  const svg = standalone(drawing);
  return kind === 'png' ? picture(svg, drawing) : new Blob([svg], { type: 'image/svg+xml' });
}

/** The drawing as a file: in ink on paper, without links into the page. */
function standalone(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  for (const tip of copy.querySelectorAll('[aria-label="tip"]')) tip.remove();
  for (const link of copy.querySelectorAll('a')) link.replaceWith(...link.childNodes);
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: PAPER }))
    paper.setAttribute(name, value);
  copy.prepend(paper);
  copy.setAttribute('color', INK);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(copy);
}

async function picture(svg: string, { width, height }: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [ZOOM * width.baseVal.value, ZOOM * height.baseVal.value];
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the drawing is too large for a PNG'))),
      'image/png',
    );
  });
}

/** Downloads a file. */
export function saveFile(name: string, content: string | Blob, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
