/** What the Runs screen says, and the words for records that Jobs and Runs share. */
import type { Kind } from '../bindings';

/** One and many of each kind of document. */
const KINDS: Record<Kind, [string, string]> = {
  invoice: ['invoice', 'invoices'],
  'credit-note': ['credit note', 'credit notes'],
  bill: ['bill', 'bills'],
  'vendor-credit': ['vendor credit', 'vendor credits'],
  'purchase-order': ['purchase order', 'purchase orders'],
  payment: ['payment', 'payments'],
  'bill-payment': ['bill payment', 'bill payments'],
  prepayment: ['prepayment', 'prepayments'],
  overpayment: ['overpayment', 'overpayments'],
  expense: ['expense', 'expenses'],
  journal: ['journal entry', 'journal entries'],
  contact: ['contact', 'contacts'],
  account: ['ledger account', 'ledger accounts'],
  class: ['class', 'classes'],
  item: ['item', 'items'],
  acknowledgment: ['acknowledgment', 'acknowledgments'],
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The kind's name; `n` other than one gives the plural. */
export const kindName = (kind: Kind, n = 1): string => KINDS[kind][n === 1 ? 0 : 1];

/** The kind's plural as a heading or choice. */
export const kindTitle = (kind: Kind): string => capital(KINDS[kind][1]);

/** All kinds, in the order they are offered. */
export const allKinds = Object.keys(KINDS) as Kind[];

const records = (n: number, count: string): string => `${count} ${n === 1 ? 'record' : 'records'}`;

/** Outcomes of records. */
const OUTCOMES: Record<string, string> = {
  sent: 'Sent',
  held: 'Needs you',
  late: 'Late',
  'left-out': 'Left out',
  unchanged: 'Sent before',
  skipped: 'Skipped on purpose',
};

/** Outcomes in a preview, where nothing has happened yet. */
const WOULD: Record<string, string> = { ...OUTCOMES, sent: 'Would be sent', held: 'Would be held', 'left-out': 'Would be left out' };

/** Why a record had its outcome, for a group of them. */
const REASONS: Record<string, string> = {
  draft: 'still a draft',
  pending: 'waiting for approval in the books',
  open: 'open, which this job does not take',
  'part-paid': 'paid in part, which this job does not take',
  paid: 'paid, which this job does not take',
  closed: 'closed, which this job does not take',
  void: 'voided',
  deleted: 'deleted in the books',
  'other-period': 'of another period',
  'other-party': 'of somebody this job does not take',
  'other-currency': 'in another currency',
  'other-class': 'of another class',
  'other-account': 'on another ledger account',
  'other-custom': 'with another custom field value',
  'too-small': 'below the smallest total',
  'too-large': 'above the largest total',
  'before-first-date': 'dated before this job took over',
  'next-period': 'late, going with the next period’s file',
  sent: 'gone in an earlier file',
  touched: 'touched in the books, nothing the partner sees has changed',
  'changed-not-sent': 'changed after it was sent; this job does not send changes',
  skipped: 'left out by a person',
  'sent-by-other-job': 'sent to this partner by another job',
  replaces: 'replacing what was sent before',
  late: 'belonging to a period whose file has gone',
  'void-after-delivery': 'voided or deleted after it was sent',
  'changed-after-delivery': 'changed after it was sent',
  'all-or-nothing': 'held with another record of their file; this job sends all or nothing',
  unreadable: 'not readable from the books',
  required: 'without a required value',
  value: 'with a value that does not fit its column',
  length: 'with a text that is too long or too short',
  'unknown-value': 'with a value that is not in its list',
  character: 'with a character the file cannot hold',
  imbalance: 'not adding up',
  'header-amount': 'with an amount the file would not show',
  'too-many': 'with more lines than the file has room for',
  'same-key': 'not to be told from another record',
};

export const runsText = {
  title: 'Runs',
  sub: 'Every time a job was carried out, and what became of each record.',
  loading: 'Reading the runs …',
  standing: {
    running: 'Sending',
    waiting: 'Waiting',
    sent: 'Sent',
    notes: 'Sent with notes',
    nothing: 'Nothing to send',
    needs: 'Needs you',
    failed: 'Failed',
    canceled: 'Canceled',
  },
  trigger: (trigger: string): string =>
    ({ manual: 'by hand', schedule: 'by schedule', retry: 'tried again', supplement: 'supplement' })[trigger] ?? trigger,
  columns: { state: 'Outcome', job: 'Job', partner: 'Partner', period: 'Period', started: 'Started', by: 'Started how', sent: 'Sent', message: 'What happened' },
  sent: (count: string, n: number, money: readonly string[]) => [`${count} ${n === 1 ? 'record' : 'records'}`, ...money].join(', '),
  filterJob: 'Job',
  filterState: 'Outcome',
  allJobs: 'All jobs',
  allStates: 'All outcomes',
  listLabel: 'Runs, newest first',
  empty: { title: 'Nothing has run yet.', text: 'A run reads the books, makes the file and sends it. Make a job, look at its preview, and send.', action: 'Go to Jobs' },
  none: { title: 'No run fits.', text: 'Nothing among the runs looked at fits what you chose above.', clear: 'Show all runs', older: 'Look further back' },
  looked: (n: number, count: string, more: boolean) => (more ? `${count} newest runs looked at` : n === 1 ? '1 run in all' : `${count} runs in all`),
  loadingMore: 'Reading older runs …',

  back: 'All runs',
  runOf: (job: string) => `Run of ${job}`,
  period: (words: string) => `for ${words}`,
  startedAt: (moment: string, how: string) => `Started ${moment}, ${how}`,
  took: (seconds: number) => (seconds < 1 ? 'took less than a second' : seconds < 60 ? `took ${seconds} s` : `took ${Math.floor(seconds / 60)} min ${seconds % 60} s`),
  goneTitle: 'This run is not there.',
  goneText: 'It may belong to another workspace.',
  cancel: 'Cancel run',
  cancelTitle: 'Cancel this run?',
  cancelText: 'It stops at the next safe point. A file that is on its way is finished or taken back; nothing is left half there.',
  cancelYes: 'Cancel the run',
  cancelNo: 'Let it go on',
  canceling: 'It stops at the next safe point …',
  again: 'Run again …',
  openJob: 'Open the job',
  openInbox: 'Open the inbox',
  phases: {
    read: 'Reading the books',
    choose: 'Choosing documents',
    shape: 'Writing the file',
    deliver: 'Sending to the partner',
  } as Record<string, string>,
  working: 'Working …',
  documents: (done: string, total: string | null) => (total === null ? `${done} documents` : `${done} of ${total} documents`),
  bytes: (done: string, total: string | null) => (total === null ? done : `${done} of ${total}`),

  tabs: { records: 'Records', files: 'Files', trail: 'Audit trail' },
  totalsTitle: 'Totals',
  totalsHead: { outcome: 'Outcome', kind: 'Kind', count: 'Count', total: 'Total', why: 'Why' },
  noTotals: 'No record was looked at.',
  outcome: (outcome: string, preview = false): string => (preview ? WOULD[outcome] : OUTCOMES[outcome]) ?? capital(outcome.replaceAll('-', ' ')),
  reason: (reason: string): string => REASONS[reason] ?? reason.replaceAll('-', ' '),
  reasonLine: (count: string, reason: string) => `${count} ${reason}`,

  recordsLabel: 'Records of this run',
  recordHead: { outcome: 'Outcome', number: 'Number', date: 'Date', party: 'Customer or vendor', value: 'Total', why: 'Why' },
  noRecords: 'No record to list: what went in earlier files is counted above and not listed.',
  allOutcomes: (count: string) => `All ${count}`,
  outcomeChip: (word: string, count: string) => `${word} ${count}`,
  moreRecords: (n: number, count: string) => `${records(n, count)} more are counted above and not listed here.`,
  explain: 'Explain',
  explainTitle: (what: string) => `Why: ${what}`,
  explainHint: {
    sent: 'It is in the file. The audit trail keeps what the partner sees of it.',
    held: 'It waits in the inbox. Put it right in your books or there, then try it again; it goes in a file of its own.',
    late: 'The file of its period has gone. Send a supplement, or leave it out in the inbox.',
    'left-out': 'The job’s settings leave it out. Nobody has to do anything.',
    unchanged: 'The partner has it already. To send it anyway, run the job with “Again”.',
    skipped: 'A person decided that it is not sent. That decision is in the audit trail.',
  } as Record<string, string>,
  toInbox: 'Open in the inbox',
  close: 'Close',

  file: {
    state: (state: string): string =>
      ({
        '': 'Not made yet', pending: 'Waiting to be sent', uploading: 'On its way', verified: 'Checked, not named yet', placed: 'Arrived',
        failed: 'Not sent yet', abandoned: 'Given up',
      })[state] ?? state,
    in: (folder: string) => (folder === '' ? 'in the folder that the sign-in lands in' : `in ${folder}`),
    none: 'No file was made.',
    proof: 'How its arrival was proven',
    manifest: 'What the manifest says',
    sha: 'SHA-256',
    size: 'Size',
    documents: 'Documents',
    records: 'Rows',
    layout: 'Layout',
    version: (layout: string, version: number) => `${layout}, version ${version}`,
    made: 'Made',
    mode: 'Sent as',
    modes: { live: 'For real', test: 'A test' },
    totals: 'Control totals',
    view: 'View text',
    save: 'Save a copy',
    saved: (path: string) => `Saved as ${path}`,
    notSaved: 'Nothing was saved.',
    saving: 'Reading the whole file …',
    tooLarge: (size: string) => `The file has ${size}. Copies of up to 64 MiB can be saved from here; the whole is kept at the place named below.`,
    notText: 'The file is not plain text. Its exact bytes are kept at the place named below.',
    kept: 'Kept at',
    textTitle: (name: string) => name,
    textPart: (shown: string, size: string) => `${shown} of ${size}`,
    textMore: 'Show more',
    textLoading: 'Reading the file …',
    shaSame: 'Its SHA-256 is the same as when it was sent.',
    shaOther: 'Its SHA-256 is NOT the same as when it was sent: somebody changed the kept copy.',
    firstLines: 'First lines',
    copied: 'Copied',
  },

  trail: {
    sub: 'What was recorded of this run. Entries are chained: a changed one shows.',
    verify: 'Verify the trail',
    verifying: 'Checking every entry …',
    intact: 'Whole',
    broken: 'Not whole',
    checked: (count: string) => `${count} entries checked`,
    none: 'Nothing is recorded of this run.',
    more: 'Show older entries',
    details: 'Details for support',
    label: 'Entries, newest first',
  },

  settle: {
    title: 'Nobody can tell yet whether this file arrived',
    text: (files: string, partner: string) => `${files} was checked at ${partner}, and then the connection or the program ended.`,
    first: (partner: string) => `Look first: a new run of the job looks into ${partner}’s folder and settles this by itself where it can.`,
    then: (partner: string, files: string) => `If it finds neither name there, ask ${partner} whether ${files} arrived. Then say so here.`,
    arrived: 'The partner has it',
    notThere: 'It is not there: send again',
    arrivedTitle: (partner: string) => `Does ${partner} have it?`,
    arrivedText: (what: string) => `It is recorded as arrived, with your name, and never sent again: ${what}.`,
    arrivedYes: 'Yes, record it as arrived',
    againTitle: 'Send it again?',
    againText: (what: string, partner: string) => `${partner} gets the same file once more: ${what}. If they have it already, they have it twice.`,
    againYes: (partner: string) => `Send again to ${partner}`,
    stop: 'Not now',
    done: 'Settled.',
  },

  next: {
    settle: '',
    delivery: 'The file is made and waits. The next run of the job sends it first, or it is tried again by itself; nothing goes twice.',
    'cut-off': 'It was cut off before anything left this computer. The next run of the job takes the same records again.',
    failed: 'Nothing of it was sent. What it would have sent is taken by the next run, once what is named above is put right.',
    canceled: 'It was stopped before anything was sent. What it would have sent is taken by the next run.',
    held: 'The rest has gone. What is held waits in the inbox and goes in a file of its own once it is put right.',
    running: '',
    queued: 'It starts as soon as the run before it has ended.',
    none: '',
  },
  nextTitle: 'What happens next',
  toPartner: 'Open the partner',
};
