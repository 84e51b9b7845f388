// fast-check, as the property tests use it. The usual run draws the same cases each time, so that it says the same of the
// same commit twice; MAILROOM_TEST_SEED=random, or a number, draws others.
import fc from 'fast-check';

const wanted = process.env['MAILROOM_TEST_SEED'];
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted ?? 1) });

export default fc;
