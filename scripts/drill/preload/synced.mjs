// Loaded before the program by `node --import`: notes how long the ledger is whenever it is written
// to and whenever that is on the disk, with the time.
import fs, { syncBuiltinESMExports } from 'node:fs';

const notes = process.env.MMOE_EXP_DRILL_NOTES;
const { appendFileSync, fdatasync, fdatasyncSync, fstatSync, writeSync } = fs;
const note = (what, size) =>
  appendFileSync(notes, `${JSON.stringify({ what, size, at: Date.now() })}\n`);

fs.writeSync = (descriptor, ...rest) => {
  const written = writeSync(descriptor, ...rest);
  note('written', fstatSync(descriptor).size);
  return written;
};
fs.fdatasync = (descriptor, done) => {
  const { size } = fstatSync(descriptor);
  fdatasync(descriptor, (error) => {
    if (!error) note('synced', size);
    done(error);
  });
};
fs.fdatasyncSync = (descriptor) => {
  const { size } = fstatSync(descriptor);
  fdatasyncSync(descriptor);
  note('synced', size);
};
syncBuiltinESMExports();
