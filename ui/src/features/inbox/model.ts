/** What the inbox derives from the engine's holds. */
import type { HoldDetail, HoldField, HoldView, RunReport } from '$/bindings';

/** Records of one job that are held for the same reason. */
export interface Cause {
  key: string;
  job: string;
  jobName: string;
  /** The reason, told by its first record. */
  sentence: string;
  holds: HoldView[];
}

/** Groups by job, rule and the part of the sentence that does not name the record; in the order of the engine's list. */
export function byCause(holds: HoldView[]): Cause[] {
  const causes: Cause[] = [];
  for (const hold of holds) {
    const key = `${hold.job}\n${hold.code}\n${shape(hold)}`;
    const cause = causes.find((one) => one.key === key);
    if (cause) cause.holds.push(hold);
    else causes.push({ key, job: hold.job, jobName: hold.job_name, sentence: hold.sentence, holds: [hold] });
  }
  return causes;
}

/** The sentence without the record's own number and amounts, so that the same problem looks the same. */
function shape(hold: HoldView): string {
  return hold.sentence
    .replaceAll(hold.number, '#')
    .replaceAll(/“[^”]*”/g, '“”')
    .replaceAll(/\d[\d.,]*/g, '0');
}

/** The fields of a held record, those at fault first; each group in file order. */
export function faultyFirst(detail: HoldDetail): HoldField[] {
  const faulty = new Set(detail.faults.map((fault) => fault.field));
  const isFaulty = (field: HoldField): boolean => faulty.has(field.path) || field.corrected !== undefined && field.corrected !== null;
  return [...detail.fields.filter(isFaulty), ...detail.fields.filter((field) => !isFaulty(field))];
}

/** The fields that are at fault and may be corrected here. */
export function correctable(detail: HoldDetail): HoldField[] {
  const faulty = detail.faults.map((fault) => fault.field);
  return detail.fields.filter((field) => field.may_correct && (faulty.includes(field.path) || field.corrected != null));
}

/** What a retry came to, in sentences. */
export function outcomeOf(reports: RunReport[]): string[] {
  return reports.flatMap((report) => report.summary);
}
