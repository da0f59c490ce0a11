/** A small workspace for `?fake` in development: enough to look at the frame and the kit without an engine. */
import type { Answer, Ask, Reply, RunView, StateView, TodayView } from '$/bindings';
import { Failure } from './platform';

const run: RunView = {
  id: '7',
  job: 'acme',
  state: 'done',
  phase: 'done',
  trigger: 'schedule',
  period: null,
  started: '2026-11-20T08:02:00Z',
  ended: '2026-11-20T08:02:09Z',
  message: '12 invoices, 18,204.10 EUR sent',
  job_name: 'Acme daily',
  partner: 'Acme',
  sent: 12,
  held: 0,
  noted: 0,
  totals: [{ currency: 'EUR', count: 12, total: '18204.10' }],
};
const today: TodayView = {
  headline: '1 thing needs you. Next file: Acme, tomorrow 08:00.',
  needs: [{ code: 'held', sentence: 'Invoice INV-7 has no PO number.', action: 'Look at it', go: 'inbox' }],
  running: [{ ...run, id: '8', state: 'running', phase: 'Reading the books', message: '' }],
  recent: [run],
  due: [],
  first_steps: [],
  month: [],
};
const state: StateView = {
  workspace: 'demo',
  folder: '~/ml-connector',
  version: '0.1.0',
  tray: true,
  autostart: null,
  problem: null,
  demo_exists: true,
};
const replies: Record<string, Reply> = {
  today: { reply: 'today', value: today },
  runs: { reply: 'runs', value: [run] },
  inbox: { reply: 'inbox', value: [] },
  'job-list': { reply: 'jobs', value: [] },
  'layout-list': { reply: 'layouts', value: [] },
  'partner-list': { reply: 'partners', value: [] },
  'connection-list': { reply: 'connections', value: [] },
};

/** Its answers; what it does not know is refused. */
export function sample(ask: Ask): Answer {
  if (ask.ask === 'state') return { answer: 'state', state };
  if (ask.ask !== 'engine') return { answer: 'done' };
  const reply = replies[ask.command.command];
  if (reply) return { answer: 'reply', reply };
  const message = `The sample does not know “${ask.command.command}”.`;
  throw new Failure({ code: 'usage', message, hint: 'Use the development server.', cause: '', retry: 'never' });
}
