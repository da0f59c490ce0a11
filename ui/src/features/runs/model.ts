/** What the Runs screen derives from the engine's values. No words, no drawing. */
import type { FileView, Kind, OutcomeTotal, RecordView, RunReport, RunView } from '../../bindings';
import { sum } from './amounts';

/** How a run stands, as people are told. */
export type Standing = 'running' | 'waiting' | 'sent' | 'notes' | 'nothing' | 'needs' | 'failed' | 'canceled';

/** The standings a list can be narrowed to, in the order they are shown. */
export const STANDINGS: readonly Standing[] = ['running', 'waiting', 'sent', 'notes', 'nothing', 'needs', 'failed', 'canceled'];

/** The outcomes of records, in the order they are shown. */
export const OUTCOMES: readonly string[] = ['held', 'late', 'sent', 'left-out', 'unchanged', 'skipped'];

/** How a run stands, from its row in the list. */
export function standingOf(run: RunView): Standing {
  switch (run.state) {
    case 'queued':
      return 'waiting';
    case 'running':
      return 'running';
    case 'held':
      return 'needs';
    case 'canceled':
      return 'canceled';
    case 'interrupted':
      return run.phase === 'deliver' ? 'waiting' : 'failed';
    case 'succeeded':
      if (run.sent === 0) return 'nothing';
      return run.noted > 0 ? 'notes' : 'sent';
    default:
      return 'failed';
  }
}

/** Whether a run can still be stopped. */
export const isOpen = (run: RunView): boolean => run.state === 'running' || run.state === 'queued';

/** Whether what a run took has not gone yet: its records are not called sent before they are. */
export const isPending = (run: RunView): boolean => isOpen(run) || run.state === 'interrupted';

/** What a list of runs is narrowed to. */
export interface RunFilter {
  job: string | null;
  standing: Standing | null;
}

/** Whether a run belongs in the narrowed list. */
export function fits(run: RunView, filter: RunFilter): boolean {
  if (filter.job !== null && run.job !== filter.job) return false;
  return filter.standing === null || standingOf(run) === filter.standing;
}

/** Adds older runs behind those that are there; a run that is there already stays once, as the newer answer has it. */
export function appended(runs: readonly RunView[], older: readonly RunView[]): RunView[] {
  const there = new Set(runs.map((run) => run.id));
  return [...runs, ...older.filter((run) => !there.has(run.id))];
}

/** Puts the newest page in front of what was loaded before. */
export function refreshed(runs: readonly RunView[], newest: readonly RunView[]): RunView[] {
  const last = newest.at(-1);
  if (last === undefined) return [];
  return [...newest, ...runs.filter((run) => run.id < last.id)];
}

/** Count and total of one kind in one currency. */
export interface Line {
  kind: Kind;
  currency: string;
  count: number;
  total: string;
}

/** One outcome with its lines and the reasons behind them. */
export interface OutcomeSum {
  outcome: string;
  count: number;
  lines: Line[];
  reasons: { reason: string; count: number; lines: Line[] }[];
}

function linesOf(totals: readonly OutcomeTotal[]): Line[] {
  const byKey = new Map<string, Line & { parts: string[] }>();
  for (const { kind, currency, count, total } of totals) {
    const key = `${kind}\u0000${currency}`;
    const line = byKey.get(key) ?? { kind, currency, count: 0, total: '0', parts: [] };
    line.count += count;
    line.parts.push(total);
    byKey.set(key, line);
  }
  return [...byKey.values()].map(({ parts, ...line }) => ({ ...line, total: parts.length === 1 ? (parts[0] ?? '0') : sum(parts) }));
}

const counted = (totals: readonly { count: number }[]): number => totals.reduce((n, one) => n + one.count, 0);

/** Totals by outcome, and below each by reason, most frequent first. Currencies are never added up. */
export function sumUp(totals: readonly OutcomeTotal[]): OutcomeSum[] {
  const known = (outcome: string): number => {
    const at = OUTCOMES.indexOf(outcome);
    return at < 0 ? OUTCOMES.length : at;
  };
  const outcomes = [...new Set(totals.map((one) => one.outcome))].sort((a, b) => known(a) - known(b));
  return outcomes.map((outcome) => {
    const own = totals.filter((one) => one.outcome === outcome);
    const reasons = [...new Set(own.map((one) => one.reason))].map((reason) => {
      const these = own.filter((one) => one.reason === reason);
      return { reason, count: counted(these), lines: linesOf(these) };
    });
    reasons.sort((a, b) => b.count - a.count);
    return { outcome, count: counted(own), lines: linesOf(own), reasons };
  });
}

/** What goes, or went, to the partner. */
export function goes(totals: readonly OutcomeTotal[]): Line[] {
  return linesOf(totals.filter((one) => one.outcome === 'sent'));
}

/** How many records had an outcome. */
export function countOf(totals: readonly OutcomeTotal[], outcome: string): number {
  return counted(totals.filter((one) => one.outcome === outcome));
}

/** The records of one outcome, or all of them. */
export function narrowed(records: readonly RecordView[], outcome: string | null): readonly RecordView[] {
  return outcome === null ? records : records.filter((record) => record.outcome === outcome);
}

/** Outcomes that the listed records have, in the order they are shown. */
export function outcomesIn(records: readonly RecordView[]): string[] {
  const there = new Set(records.map((record) => record.outcome));
  return [...OUTCOMES.filter((one) => there.has(one)), ...[...there].filter((one) => !OUTCOMES.includes(one))];
}

/** Files of which only a look, or a person, can tell whether they arrived. */
export function unclear(report: RunReport): FileView[] {
  if (report.run === null || report.run.state !== 'interrupted') return [];
  return report.files.filter((file) => file.state === 'verified');
}

/** What happens next, or what a person should do. */
export type Next = 'settle' | 'delivery' | 'cut-off' | 'failed' | 'canceled' | 'held' | 'running' | 'queued' | 'none';

/** What comes next for a run. */
export function nextOf(report: RunReport): Next {
  const run = report.run;
  if (run === null) return 'none';
  if (unclear(report).length > 0) return 'settle';
  switch (run.state) {
    case 'interrupted':
      return run.phase === 'deliver' ? 'delivery' : 'cut-off';
    case 'failed':
    case 'canceled':
    case 'held':
    case 'running':
    case 'queued':
      return run.state;
    default:
      return 'none';
  }
}

/** The first lines of a text, without the line ends. */
export function firstLines(text: string, n: number): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(0, n);
}

/** A size in bytes, as people read it. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB'];
  let value = bytes;
  let unit = 'B';
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toString()} ${unit}`;
}

/** How long a run took, in seconds; none while it runs. */
export function seconds(run: RunView): number | null {
  if (run.ended === null) return null;
  const took = Date.parse(run.ended) - Date.parse(run.started);
  return Number.isFinite(took) && took >= 0 ? Math.round(took / 1000) : null;
}
