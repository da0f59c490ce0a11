/** The job that was removed last, so that it can be brought back. */
import type { Job } from '$/bindings';

let last = $state.raw<Job>();

/** Holds it until it is brought back or another one is removed. */
export const removed = {
  get job(): Job | undefined {
    return last;
  },
  set job(job: Job | undefined) {
    last = job;
  },
};
