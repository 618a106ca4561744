/** The front page of the site: the answer, as README has it, and the ways on. */
import { answerInReadme } from '../article/documents.js';
import { pageOfText, type Site, type SitePage } from './pages.js';
import { readRepositoryText } from './published.js';

const WAYS = `## Go on

- [The paper, figure by figure](docs/paper.md): each figure and table of the paper beside ours.
- [The article](docs/article/article.md): when MMoE helps, and why. [Its appendix](docs/article/appendix.md) has the details.
- [Public tables](tables.html): does learning labels together help on 18 real tables? A ranking of methods, and a card for each table.
- [Playground](playground.html): train the models in this page, with sliders for the settings.
- [Reports of all published runs](reports.html): figures, tables and verdicts of each experiment, whose runs you can train again in the page.
- [README](README.md): how to install and use mmoe-exp.
`;

/** Returns the front page; `titles` are those of all documents by their paths. */
export function frontPage(site: Site, titles: ReadonlyMap<string, string>): SitePage {
  const [title, sentence] = readRepositoryText('README.md').split('\n\n', 2);
  const documents = [...titles].map(([path, name]) => `- [${name}](${path})`).join('\n');
  const text = [title, sentence, answerInReadme(), WAYS, '## All documents', documents].join(
    '\n\n',
  );
  return pageOfText('index.md', text, site);
}
