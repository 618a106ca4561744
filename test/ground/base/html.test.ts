import { describe, expect, it } from 'vitest';
import { html, joinHtml, Markup } from '../../../src/ground/base/html.js';

const HOSTILE = '<b title="x">&amp;';
const ESCAPED = '&lt;b title=&quot;x&quot;&gt;&amp;amp;';

describe('a template of HTML', () => {
  it('escapes texts between tags and in attributes', () => {
    expect(html`<p title="${HOSTILE}">${HOSTILE}</p>`.text).toBe(
      `<p title="${ESCAPED}">${ESCAPED}</p>`,
    );
  });

  it('keeps the markup of other templates, also of several in a row', () => {
    const items = ['a', HOSTILE].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}</ul>`.text).toBe(`<ul><li>a</li><li>${ESCAPED}</li></ul>`);
    expect(html`<p>${['<', [new Markup('<br>'), 2]]}</p>`.text).toBe('<p>&lt;<br>2</p>');
  });

  it('is joined by lines, or by another separator that is escaped, too', () => {
    const lines = [html`<br>`, '<br>'];
    expect(joinHtml(lines).text).toBe('<br>\n&lt;br&gt;');
    expect(joinHtml(lines, ' & ').text).toBe('<br> &amp; &lt;br&gt;');
    expect(joinHtml(lines, html`<hr>`).text).toBe('<br><hr>&lt;br&gt;');
  });
});
