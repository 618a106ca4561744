/*
 * Loaded into a worker before its program: moves it to the folder of the command line that it trains for. It listens as soon as the
 * program does: messages of before then wait for both.
 */
process.on('newListener', function first(event) {
  if (event !== 'message') return;
  process.off('newListener', first);
  process.on('message', ({ folder }) => {
    if (folder !== undefined) process.chdir(folder);
  });
});
