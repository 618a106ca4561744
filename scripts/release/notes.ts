// Prints the notes of a release: the first section of the changelog, without its heading.
import { readFileSync } from 'node:fs';

const [, section] = readFileSync('CHANGELOG.md', 'utf8').split(/^## .*\n/m);
if (!section?.trim()) throw new Error('CHANGELOG.md: its first section is empty');
console.log(section.trim());
