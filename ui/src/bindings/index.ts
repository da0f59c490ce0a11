// Written by `cargo xtask bindings` from the Rust types. Do not edit.

/**
 * An account of the books.
 */
export type AccountView = { 
/**
 * Its code; may be empty.
 */
code: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its type, in the books' words.
 */
group: string, };

/**
 * A partner's address, read from what a person pasted.
 */
export type AddressView = { 
/**
 * Host name or address; empty where none was found.
 */
host: string, 
/**
 * Port, where one was named.
 */
port: number | null, 
/**
 * User name; empty where none was found.
 */
user: string, 
/**
 * Folder for our files; empty where none was found.
 */
folder: string, 
/**
 * Fingerprint of the host key, where the text named one.
 */
fingerprint: string | null, 
/**
 * Whether the text holds something that looks like a password; it is not repeated here.
 */
has_password: boolean, 
/**
 * What was understood, in a sentence.
 */
sentence: string, };

/**
 * The addresses of one region.
 */
export type Addresses = { 
/**
 * Root of the API, as `https://www.zohoapis.eu`.
 */
api: string, 
/**
 * Root of the accounts server, as `https://accounts.zoho.eu`.
 */
accounts: string, };

/**
 * The answer to an [`Ask`].
 */
export type Answer = { "answer": "reply", 
/**
 * The reply.
 */
reply: Reply, } | { "answer": "state", 
/**
 * The state.
 */
state: StateView, } | { "answer": "saved", 
/**
 * Where; none where nothing was saved.
 */
path: string | null, } | { "answer": "done" };

/**
 * One request of a window.
 */
export type Ask = { "ask": "engine", 
/**
 * A number that the window chose; unique while the call runs.
 */
call: number, 
/**
 * The command.
 */
command: Command, } | { "ask": "cancel", 
/**
 * Its number.
 */
call: number, } | { "ask": "state" } | { "ask": "unlock", 
/**
 * The passphrase; it goes in and never comes back.
 */
passphrase: Secret, } | { "ask": "demo-open" } | { "ask": "demo-leave" } | { "ask": "demo-remove" } | { "ask": "demo-put-right", 
/**
 * The record's number.
 */
number: string, } | { "ask": "open-address", 
/**
 * The address.
 */
url: string, } | { "ask": "save-file", 
/**
 * The name that is proposed.
 */
name: string, 
/**
 * The text.
 */
text: string, } | { "ask": "autostart", 
/**
 * Whether.
 */
on: boolean, } | { "ask": "hide" } | { "ask": "quit" };

/**
 * One event of the audit trail.
 */
export type AuditEventView = { 
/**
 * Its number, without gaps.
 */
number: number, 
/**
 * When.
 */
at: string, 
/**
 * What happened, as `run.started`.
 */
name: string, 
/**
 * To what: an id or a name.
 */
subject: string, 
/**
 * The run it belongs to.
 */
run: string | null, 
/**
 * The rest, as one JSON object.
 */
details: string, 
/**
 * What happened, in a sentence.
 */
sentence: string, };

/**
 * What verifying the audit trail found.
 */
export type AuditVerdict = { 
/**
 * Whether it is whole.
 */
intact: boolean, 
/**
 * Events checked.
 */
events: number, 
/**
 * What was found, in a sentence that names the place.
 */
sentence: string, };

/**
 * Which date places a document in a period.
 */
export type Basis = "date" | "modified" | "created";

/**
 * What happens when a document changed after it was sent.
 */
export type Changes = "never" | "resend" | "ask";

/**
 * What comes back of a column that is written and read.
 */
export type Class = "both" | "loses" | "written" | "read" | "checked";

/**
 * What kind of trouble it is. Each is explained in docs/ERRORS.md.
 */
export type Code = "usage" | "bad-file" | "not-found" | "in-use" | "open-elsewhere" | "newer-workspace" | "damaged-workspace" | "disk-full" | "storage" | "no-keychain" | "keychain-locked" | "key-missing" | "sign-in-needed" | "sign-in-failed" | "sign-in-forged" | "company-not-confirmed" | "books-refused" | "books-unreachable" | "quota" | "partner-unreachable" | "host-key-unknown" | "host-key-changed" | "partner-sign-in" | "bad-key" | "partner-refused" | "name-taken" | "bad-layout" | "running" | "delivery-waits" | "canceled" | "audit-broken" | "internal";

/**
 * One column in words.
 */
export type ColumnReport = { 
/**
 * Id of the column.
 */
id: string, 
/**
 * Id of its section.
 */
section: string, 
/**
 * Its place.
 */
at: string, 
/**
 * What people call it.
 */
label: string, 
/**
 * What fills it, in words.
 */
fill: string, 
/**
 * What comes back.
 */
class: Class, 
/**
 * Why, in a sentence; empty where all of it comes back.
 */
why: string, };

/**
 * A column at work on one record.
 */
export type ColumnTrace = { 
/**
 * Which record.
 */
instance: string, 
/**
 * The value in the books.
 */
value: string, 
/**
 * What each step makes of it: the step, before, after.
 */
steps: Array<StepTrace>, 
/**
 * The text in the file.
 */
text: string, 
/**
 * What is wrong with it; empty where it fits.
 */
fault: string, };

/**
 * One request to the engine.
 *
 * Settings arrive as the text of their JSON file, so that an error can name the line in the user's own file. Secrets
 * in such a file stand under `"secrets"` and go straight to the vault.
 */
export type Command = { "command": "connection-add", 
/**
 * The JSON text.
 */
file: Secret, } | { "command": "connection-list" } | { "command": "connection-show", 
/**
 * Which.
 */
id: ConnectionId, } | { "command": "connection-remove", 
/**
 * Which.
 */
id: ConnectionId, } | { "command": "connection-test", 
/**
 * Which.
 */
id: ConnectionId, } | { "command": "connection-sign-in", 
/**
 * Which.
 */
id: ConnectionId, 
/**
 * Company to confirm, by id, where it is known already.
 */
company: string | null, } | { "command": "connection-paste", 
/**
 * Which.
 */
id: ConnectionId, 
/**
 * The address, with everything behind the question mark.
 */
address: Secret, } | { "command": "connection-companies", 
/**
 * Which.
 */
id: ConnectionId, } | { "command": "connection-confirm", 
/**
 * Which.
 */
id: ConnectionId, 
/**
 * The company's id in the books.
 */
company: string, } | { "command": "partner-add", 
/**
 * The JSON text.
 */
file: Secret, } | { "command": "partner-list" } | { "command": "partner-show", 
/**
 * Which.
 */
id: PartnerId, } | { "command": "partner-remove", 
/**
 * Which.
 */
id: PartnerId, } | { "command": "partner-test", 
/**
 * Which.
 */
id: PartnerId, } | { "command": "partner-host-key", 
/**
 * Which.
 */
id: PartnerId, 
/**
 * Fingerprint that a person compared, `SHA256:…`.
 */
accept: string | null, } | { "command": "partner-key-make", 
/**
 * Which.
 */
id: PartnerId, } | { "command": "partner-secrets", 
/**
 * Which.
 */
id: PartnerId, 
/**
 * New password.
 */
password: Secret | null, 
/**
 * New private key, its text: OpenSSH, PEM or PPK.
 */
private_key: Secret | null, 
/**
 * Its passphrase.
 */
passphrase: Secret | null, } | { "command": "layout-add", 
/**
 * Its id.
 */
id: LayoutId, 
/**
 * The JSON text.
 */
file: string, 
/**
 * A name for this version.
 */
title: string | null, } | { "command": "layout-list" } | { "command": "layout-show", 
/**
 * Which.
 */
id: LayoutId, 
/**
 * Version; the newest unless said.
 */
version: number | null, } | { "command": "layout-remove", 
/**
 * Which.
 */
id: LayoutId, } | { "command": "job-add", 
/**
 * The JSON text.
 */
file: string, 
/**
 * Name of the ready layout that becomes the job's layout in the same step, where the workspace has none of that id.
 */
ready_layout: string | null, } | { "command": "job-list" } | { "command": "job-show", 
/**
 * Which.
 */
id: JobId, } | { "command": "job-remove", 
/**
 * Which.
 */
id: JobId, } | { "command": "job-test", 
/**
 * Which.
 */
id: JobId, } | { "command": "run" } & RunRequest | { "command": "runs", 
/**
 * Of one job only.
 */
job: JobId | null, 
/**
 * At most so many.
 */
limit: number, 
/**
 * Only those older than this one.
 */
before: RunId | null, } | { "command": "run-show", 
/**
 * Which.
 */
id: RunId, } | { "command": "run-cancel", 
/**
 * Which.
 */
id: RunId, } | { "command": "run-settle", 
/**
 * Which.
 */
id: RunId, 
/**
 * Whether the partner has it; if not, it is sent again.
 */
arrived: boolean, } | { "command": "inbox" } | { "command": "inbox-retry", 
/**
 * Which; empty for all.
 */
ids: Array<HoldId>, } | { "command": "inbox-skip", 
/**
 * Which.
 */
ids: Array<HoldId>, } | { "command": "audit-export", 
/**
 * Of one run only.
 */
run: RunId | null, } | { "command": "audit-verify" } | { "command": "backup", 
/**
 * Where to.
 */
to: string, } | { "command": "health" } | { "command": "today" } | { "command": "tray" } | { "command": "run-file", 
/**
 * Which run.
 */
id: RunId, 
/**
 * The file's name.
 */
name: string, 
/**
 * From this byte.
 */
from: number, 
/**
 * At most so many bytes.
 */
limit: number, } | { "command": "audit-list", 
/**
 * Of one run only.
 */
run: RunId | null, 
/**
 * Only those with a smaller number.
 */
before: number | null, 
/**
 * At most so many.
 */
limit: number, } | { "command": "inbox-show", 
/**
 * Which.
 */
id: HoldId, } | { "command": "inbox-fix", 
/**
 * Which.
 */
id: HoldId, 
/**
 * The field, as [`HoldField::path`](super::HoldField::path).
 */
field: string, 
/**
 * The value, as a person types it; none takes the correction back.
 */
value: string | null, 
/**
 * Why, for the audit trail; may be empty.
 */
why: string, } | { "command": "partner-parse", 
/**
 * The text: an address, a line of a mail, a whole mail.
 */
text: Secret, } | { "command": "connection-guide", 
/**
 * Which.
 */
provider: Provider, } | { "command": "connection-parties", 
/**
 * Which connection.
 */
id: ConnectionId, 
/**
 * Kinds of documents they must appear in; empty for all.
 */
kinds: Array<Kind>, } | { "command": "job-check", 
/**
 * The JSON text.
 */
file: string, 
/**
 * Name of the ready layout to check with, where the workspace has none of the job's layout's id.
 */
ready_layout: string | null, } | { "command": "job-templates" } | { "command": "job-template", 
/**
 * Its name.
 */
name: string, } | { "command": "layout-templates" } | { "command": "layout-template", 
/**
 * Its name.
 */
name: string, } | { "command": "layout-standard", 
/**
 * Its id, as `x12/004010/810`.
 */
id: string, } | { "command": "layout-fields", 
/**
 * Kinds of documents.
 */
kinds: Array<Kind>, 
/**
 * Books to take samples from; made-up examples without.
 */
connection: ConnectionId | null, 
/**
 * Reads new samples from the books; else those that were read before are taken.
 */
refresh: boolean, } | { "command": "layout-preview", 
/**
 * The layout's JSON text.
 */
layout: string, 
/**
 * Books to take records from; made-up examples without.
 */
connection: ConnectionId | null, 
/**
 * The first line that is shown, from 0.
 */
from_line: number, 
/**
 * How many lines are shown.
 */
lines: number, 
/**
 * Id of the column in focus.
 */
focus: string | null, } | { "command": "layout-suggest", 
/**
 * Kinds of documents.
 */
kinds: Array<Kind>, 
/**
 * The columns' headers.
 */
heads: Array<string>, 
/**
 * Fields that fill other columns already.
 */
taken: Array<string>, 
/**
 * Books to take samples from.
 */
connection: ConnectionId | null, } | { "command": "layout-learn", 
/**
 * Kind of the documents in them.
 */
kind: Kind, 
/**
 * The files; of long ones the first 2 MB and the last 64 KB are enough.
 */
samples: Array<SampleFile>, 
/**
 * Answers to questions of an earlier try, by the question's id.
 */
answers: { [key in string]: string }, 
/**
 * Books whose custom fields are proposed too.
 */
connection: ConnectionId | null, } | { "command": "layout-draft-put", 
/**
 * The layout's id.
 */
id: LayoutId, 
/**
 * Its JSON text.
 */
json: string, 
/**
 * The version it started from.
 */
base: number | null, } | { "command": "layout-draft-show", 
/**
 * The layout's id.
 */
id: LayoutId, } | { "command": "layout-draft-drop", 
/**
 * The layout's id.
 */
id: LayoutId, } | { "command": "layout-versions", 
/**
 * Which.
 */
id: LayoutId, } | { "command": "layout-compare", 
/**
 * JSON text of the older one.
 */
before: string, 
/**
 * JSON text of the newer one.
 */
after: string, };

/**
 * A company (organisation, tenant, business) of the books.
 */
export type Company = { 
/**
 * The provider's id: organization_id, realmId, tenant id …
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Home currency, ISO 4217.
 */
currency: string, 
/**
 * Time zone, IANA. Periods are days in this zone.
 */
time_zone: string, 
/**
 * Country, ISO 3166 two letters, where known.
 */
country?: string | null, 
/**
 * The provider's plan, where it decides limits.
 */
plan?: string | null, };

/**
 * A company that a sign-in reaches.
 */
export type CompanyView = { 
/**
 * The company.
 */
company: Company, 
/**
 * Whether it is the confirmed one.
 */
confirmed: boolean, 
/**
 * Its newest invoice, to recognise it by: number and date.
 */
newest: string | null, };

/**
 * The stored form of a connection.
 */
export type Connection = { 
/**
 * Its id, chosen by the user.
 */
id: ConnectionId, 
/**
 * Name for people.
 */
name: string, 
/**
 * Which books.
 */
provider: Provider, 
/**
 * The user's own app registration: the client id. Its secret, where the provider insists on one, is in the vault.
 */
client_id: string, 
/**
 * Fixed loopback ports registered as redirect addresses, tried in order.
 */
redirect_ports?: Array<number>, 
/**
 * Region of the books, known after sign-in (`us`, `eu`, `in`, `au`, `jp`, `ca`, `cn`, `sa`).
 */
region?: string | null, 
/**
 * Address of the API as the sign-in gave it, known after sign-in.
 */
api?: string | null, 
/**
 * Address of the accounts server that issued the tokens, known after sign-in.
 */
accounts?: string | null, 
/**
 * The company, after a person confirmed it.
 */
company?: Company | null, 
/**
 * Other addresses per region, which extend the list of known hosts: https, or http on loopback only.
 */
addresses?: { [key in string]: Addresses }, 
/**
 * Address (https) of the hand-back page, where the provider takes no address on this computer. It must be registered
 * as redirect address, exactly so.
 */
hand_back?: string | null, 
/**
 * Whether the provider's sandbox is meant: its own hosts, and keys that open nothing else.
 */
sandbox?: boolean, 
/**
 * Further settings of the provider, by name: what its facts leave open, and ids that a sign-in gave.
 */
settings?: { [key in string]: string }, 
/**
 * Call limits and pace, where they differ from the provider's published ones.
 */
limits?: Limits, };

/**
 * How a connection does.
 */
export type ConnectionHealth = { 
/**
 * When the sign-in ends if the connection is not used before; none where it lasts or is not known.
 */
lasts_unused_until: string | null, 
/**
 * When the sign-in ends for good, however often it is used; none where it does not.
 */
ends: string | null, 
/**
 * Calls made today by this program, since the books were opened.
 */
calls: number, 
/**
 * Calls allowed in a day, where there is such a limit and it is known.
 */
limit: number | null, 
/**
 * Calls left today, as far as the books tell.
 */
remaining: number | null, 
/**
 * When the day's count starts again.
 */
resets_at: string | null, 
/**
 * What to do and until when, in a sentence; empty where nothing is to be done.
 */
advice: string, 
/**
 * What does it; none where nothing is to be done.
 */
remedy: Remedy | null, };

/**
 * A connection: one authorised set of books. Chosen by the user, as in `harbour-eu`.
 */
export type ConnectionId = string;

/**
 * A connection as it is shown.
 */
export type ConnectionView = { 
/**
 * Its settings.
 */
connection: Connection, 
/**
 * When its sign-in was last stored; none where it is not signed in.
 */
signed_in: string | null, 
/**
 * Whether a client secret is set.
 */
has_client_secret: boolean, 
/**
 * Secrets that a person entered, by their names in settings files, with the time of the last change.
 */
secrets: { [key in string]: string }, 
/**
 * How long the sign-in lasts, and how much the books still allow today.
 */
health: ConnectionHealth, 
/**
 * Jobs that use it.
 */
jobs: Array<string>, };

/**
 * Totals of the documents of one kind in one currency. Credit notes and vendor credits count negative.
 */
export type ControlTotal = { 
/**
 * Currency, ISO 4217; empty for documents without.
 */
currency: string, 
/**
 * Kind of document.
 */
kind: Kind, 
/**
 * How many.
 */
count: number, 
/**
 * Sum of net amounts.
 */
net: string, 
/**
 * Sum of taxes.
 */
tax: string, 
/**
 * Sum of totals, or of the amounts that moved.
 */
total: string, };

/**
 * How a document was converted.
 */
export type Conversion = { 
/**
 * Currency of the document in the books.
 */
from: string, 
/**
 * Currency that it was converted to.
 */
to: string, 
/**
 * Its total or amount in the books.
 */
original_total: string, 
/**
 * Its total or amount now.
 */
total: string, 
/**
 * Units of the new currency for one unit of the old one.
 */
rate: string, 
/**
 * The day that the rate is of.
 */
date: string | null, 
/**
 * Where the rate comes from.
 */
source: string, 
/**
 * Whether the total is the books' own statement, not the total at the rate.
 */
stated: boolean, 
/**
 * What was booked as rounding; zero for nothing.
 */
rounding: string, 
/**
 * The account it was booked to; empty for nothing.
 */
account: string, };

/**
 * What a job would convert to one currency, as far as the books were read so far.
 */
export type ConversionCheck = { 
/**
 * The currency of all amounts.
 */
currency: string, 
/**
 * The whole in a sentence.
 */
sentence: string, 
/**
 * Documents that would be converted, by their currency in the books.
 */
currencies: Array<CurrencyCount>, 
/**
 * Documents that have no usable rate or would not add up; they would be held.
 */
unconverted: Array<Unconverted>, 
/**
 * Such documents that did not fit into the list.
 */
more_unconverted: number, 
/**
 * Documents that were not read in full yet, so that their rate is not known.
 */
unread: number, };

/**
 * Documents in one currency.
 */
export type CurrencyCount = { 
/**
 * ISO 4217.
 */
currency: string, 
/**
 * How many.
 */
count: number, 
/**
 * Sum of their totals, credits negative.
 */
total: string, };

/**
 * One difference between two layouts.
 */
export type Difference = { 
/**
 * added, removed, moved, changed.
 */
what: string, 
/**
 * Header or label of the column, or label of the section; empty for the layout as a whole.
 */
label: string, 
/**
 * In a sentence: “Date is written as MM/dd/yyyy instead of yyyy-MM-dd.”
 */
sentence: string, };

/**
 * What is being worked on and was not kept as a version yet.
 */
export type DraftView = { 
/**
 * The layout's id.
 */
id: string, 
/**
 * Its JSON text.
 */
json: string, 
/**
 * The version it started from; none for a new layout.
 */
base: number | null, 
/**
 * When it was changed last.
 */
changed: string, };

/**
 * A run that comes by itself.
 */
export type DueView = { 
/**
 * Its job.
 */
job: string, 
/**
 * The job's name for people.
 */
job_name: string, 
/**
 * When.
 */
at: string, };

/**
 * What a run without documents does.
 */
export type EmptyRun = "nothing" | "file";

/**
 * An error as the front doors show it.
 */
export type Error = { 
/**
 * What kind of trouble.
 */
code: Code, 
/**
 * What happened, in a sentence for a bookkeeper.
 */
message: string, 
/**
 * What to do, in a sentence; empty where there is nothing to do.
 */
hint: string, 
/**
 * The technical cause, for support; empty where the message says it all.
 */
cause: string, 
/**
 * When it may be tried again.
 */
retry: Retry, };

/**
 * What happens while a command runs.
 */
export type Event = { "event": "phase", 
/**
 * As “Reading invoices from Harbour & Pine”.
 */
text: string, } | { "event": "progress", 
/**
 * Done so far.
 */
done: number, 
/**
 * Out of so many, where known.
 */
total: number | null, 
/**
 * Of what: documents, bytes.
 */
unit: string, } | { "event": "open-browser", 
/**
 * The provider's sign-in page.
 */
url: string, } | { "event": "tick" } & Tick | { "event": "line", 
/**
 * One JSON object.
 */
json: string, } | { "event": "note", 
/**
 * A sentence.
 */
text: string, } | { "event": "run-began", 
/**
 * Its id.
 */
run: string, 
/**
 * Its job.
 */
job: string, 
/**
 * The job's name for people.
 */
job_name: string, } | { "event": "run-ended", 
/**
 * Its id.
 */
run: string, 
/**
 * Its job.
 */
job: string, 
/**
 * What the desktop's notification service may say of it.
 */
notice: NoticeView, };

/**
 * Faults of one kind.
 */
export type FaultGroup = { 
/**
 * Id of the column; empty where it is about the whole document.
 */
column: string, 
/**
 * The rule, as `required`.
 */
code: string, 
/**
 * hold, note or refuse.
 */
severity: string, 
/**
 * The first of them in a sentence.
 */
sentence: string, 
/**
 * How many documents have it.
 */
n_documents: number, 
/**
 * The first documents that have it, at most three.
 */
documents: Array<string>, };

/**
 * What a window hears without asking.
 */
export type Feed = { "feed": "call", 
/**
 * The call's number.
 */
call: number, 
/**
 * What.
 */
event: Event, } | { "feed": "schedule", 
/**
 * What.
 */
event: Event, } | { "feed": "state", 
/**
 * The state.
 */
state: StateView, } | { "feed": "go", 
/**
 * The screen, as `runs/r-…`.
 */
to: string, };

/**
 * A problem of one field of a form.
 */
export type FieldProblem = { 
/**
 * Path of the field in the settings, as `file.name`.
 */
field: string, 
/**
 * What is wrong and what to do.
 */
sentence: string, };

/**
 * The file that a run makes.
 */
export type FileRule = { 
/**
 * Name with placeholders, as `FH_INV_{yyyymm}_{seq}.csv`; `{seq}` counts within the rest of the name.
 */
name: string, 
/**
 * How many files.
 */
per: Per, 
/**
 * What a run without documents does.
 */
empty: EmptyRun, 
/**
 * Fields that order the documents; by date and number unless said.
 */
order?: Array<string>, };

/**
 * A part of a file that was sent.
 */
export type FileText = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its size in bytes.
 */
size: number, 
/**
 * Its SHA-256, lower-case hexadecimal, as computed now from the kept bytes.
 */
sha256: string, 
/**
 * The part as text; what is no text is shown as the replacement character.
 */
text: string, 
/**
 * Whether there is more behind it.
 */
cut: boolean, };

/**
 * A file of a run.
 */
export type FileView = { 
/**
 * Its name at the partner.
 */
name: string, 
/**
 * The partner's folder.
 */
folder: string, 
/**
 * Its manifest.
 */
manifest: Manifest, 
/**
 * pending, uploading, verified, placed, failed; empty in a preview.
 */
state: string, 
/**
 * How its arrival was proven, in a sentence.
 */
proof: string, 
/**
 * Where its bytes are kept in the workspace; in a preview, nowhere.
 */
kept: string | null, 
/**
 * The first bytes, for people; in a preview as many as asked for.
 */
head: string, };

/**
 * A step of the first set-up.
 */
export type FirstStep = { 
/**
 * What is to do: “Connect your books”.
 */
title: string, 
/**
 * Whether it is done.
 */
done: boolean, 
/**
 * Screen to go to.
 */
go: string, };

/**
 * The partner's folders, as paths on the remote. Empty means the folder that the sign-in lands in.
 */
export type Folders = { 
/**
 * Where we put files.
 */
outbound: string, 
/**
 * Where we pick files up.
 */
inbound: string, 
/**
 * Where picked-up files go when done.
 */
processed: string, 
/**
 * Where files go that could not be used.
 */
error: string, 
/**
 * Where acknowledgments go.
 */
acks: string, };

/**
 * Something that a person enters to connect a provider.
 */
export type GuideField = { 
/**
 * Where it goes in the settings file: `client_id`, `hand_back`, `sandbox`, `settings.NAME` or `secrets.NAME`.
 */
key: string, 
/**
 * What it is called.
 */
label: string, 
/**
 * Where to find it, how it looks.
 */
hint: string, 
/**
 * Whether nothing works without it.
 */
required: boolean, 
/**
 * Whether it is a secret: it is sealed and never shown again.
 */
secret: boolean, 
/**
 * Whether it is a choice of yes and no.
 */
flag: boolean, 
/**
 * How it looks, as a regular expression; empty for anything.
 */
pattern: string, };

/**
 * One step of a [`GuideView`].
 */
export type GuideStep = { 
/**
 * What to do.
 */
text: string, 
/**
 * What to copy into the provider's form, where there is something: label and value.
 */
copy: Array<[string, string]>, };

/**
 * How to register an app with a provider and connect it.
 */
export type GuideView = { 
/**
 * The provider's name.
 */
provider: string, 
/**
 * Where apps are registered.
 */
console: string, 
/**
 * The steps.
 */
steps: Array<GuideStep>, 
/**
 * Whether the provider insists on a client secret.
 */
needs_secret: boolean, 
/**
 * How a client id looks, for a check while typing, as a regular expression.
 */
client_id_pattern: string, 
/**
 * Regions that a person may choose from: code and name; empty where there is one only.
 */
regions: Array<[string, string]>, 
/**
 * What a person enters, in this order.
 */
fields: Array<GuideField>, 
/**
 * Whether a person signs in through the browser; where not, the fields are the sign-in.
 */
browser: boolean, 
/**
 * Whether the browser comes home to this computer by itself. Where not, a hand-back page has to be named, or the address
 * on which the browser ends is pasted.
 */
loopback: boolean, };

/**
 * Health of the workspace.
 */
export type Health = { 
/**
 * Folder of the workspace.
 */
folder: string, 
/**
 * Where the key is that seals its secrets, in words.
 */
key: string, 
/**
 * Runs that are under way.
 */
running: number, 
/**
 * Files that wait to be delivered.
 */
waiting_deliveries: number, 
/**
 * Records that wait for a person.
 */
open_holds: number, 
/**
 * What is not well, one sentence each.
 */
troubles: Array<string>, };

/**
 * A document that is held, as a person corrects it.
 */
export type HoldDetail = { 
/**
 * The hold's id.
 */
id: string, 
/**
 * Its faults, worst first.
 */
faults: Array<HoldFault>, 
/**
 * The document's fields that the layout uses, in file order.
 */
fields: Array<HoldField>, 
/**
 * The rendered total, for the head of the page.
 */
value: string, };

/**
 * A fault of a held document.
 */
export type HoldFault = { 
/**
 * Path of the field, where one is at fault.
 */
field: string, 
/**
 * The partner's column.
 */
column: string, 
/**
 * What was expected.
 */
expected: string, 
/**
 * What was found.
 */
found: string, 
/**
 * In a sentence.
 */
sentence: string, };

/**
 * A field of a held document.
 */
export type HoldField = { 
/**
 * Its path, as `doc.reference` or `line.2.account` (lines count from 1).
 */
path: string, 
/**
 * What people call it.
 */
label: string, 
/**
 * The value in the books.
 */
value: string, 
/**
 * The value that a person gave instead, for this record only.
 */
corrected: string | null, 
/**
 * Whether a person may correct it here.
 */
may_correct: boolean, };

/**
 * A record that waits for a person.
 */
export type HoldId = string;

/**
 * A record that waits for a person.
 */
export type HoldView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its job.
 */
job: string, 
/**
 * Kind of document.
 */
kind: Kind, 
/**
 * Its number.
 */
number: string, 
/**
 * Its id in the books.
 */
source_id: string, 
/**
 * Currency.
 */
currency: string, 
/**
 * Its total, credits negative.
 */
value: string, 
/**
 * Why, as a code.
 */
code: string, 
/**
 * Why, in a sentence.
 */
sentence: string, 
/**
 * What can be done, in a sentence.
 */
action: string, 
/**
 * Since when.
 */
since: string, 
/**
 * open, retrying, resolved, skipped.
 */
state: string, 
/**
 * The job's name for people.
 */
job_name: string, 
/**
 * The customer or vendor.
 */
party: string, 
/**
 * Values that a person gave for this record, by field; they are used when it is tried again.
 */
corrections: { [key in string]: string }, };

/**
 * A pinned host key.
 */
export type HostKey = { 
/**
 * SSH name of the key type, as `ssh-ed25519`.
 */
algorithm: string, 
/**
 * The public key as the server sends it, base64.
 */
key: string, 
/**
 * `SHA256:` and the base64 hash without padding, as `ssh-keygen -lf` prints it.
 */
fingerprint: string, };

/**
 * A host key as it is shown.
 */
export type HostKeyView = { 
/**
 * What the server offers now.
 */
offered: HostKey, 
/**
 * What is pinned.
 */
pinned: HostKey | null, 
/**
 * Whether this command pinned the offered one.
 */
accepted: boolean, };

/**
 * The stored form of a job.
 */
export type Job = { 
/**
 * Its id, chosen by the user.
 */
id: JobId, 
/**
 * Name for people.
 */
name: string, 
/**
 * Where documents come from.
 */
connection: ConnectionId, 
/**
 * Where files go.
 */
partner: PartnerId, 
/**
 * The shape of the file.
 */
layout: LayoutId, 
/**
 * Which documents.
 */
selection: Selection, 
/**
 * The file.
 */
file: FileRule, 
/**
 * What a document that changed after it was sent does.
 */
changes: Changes, 
/**
 * What a document does that belongs to a period whose file has gone.
 */
late: Late, 
/**
 * Whether one held document holds all.
 */
all_or_nothing: boolean, 
/**
 * All amounts in one currency; without it every document keeps its own.
 */
one_currency?: OneCurrency | null, 
/**
 * When it runs by itself.
 */
schedule: Schedule, 
/**
 * Values for the layout's params.
 */
params?: { [key in string]: string }, };

/**
 * What a job would do, before it is stored.
 */
export type JobCheck = { 
/**
 * What stands in the way: the field of the form (as `file.name`) and a sentence.
 */
problems: Array<FieldProblem>, 
/**
 * Name of the next file.
 */
file_name: string, 
/**
 * The next five times it runs by itself.
 */
next: Array<string>, 
/**
 * The whole in a sentence: what, for whom, when.
 */
sentence: string, 
/**
 * What would be converted, where all amounts are to be in one currency.
 */
conversion?: ConversionCheck | null, 
/**
 * Accounts of the books that the layout's look-up tables do not have.
 */
unmapped_accounts?: Array<UnmappedAccounts>, 
/**
 * What could not be looked at, one sentence each; it does not stand in the way.
 */
notes?: Array<string>, };

/**
 * A job: what goes to whom and when.
 */
export type JobId = string;

/**
 * A ready job to start from.
 */
export type JobTemplateView = { 
/**
 * Its name, as `xero-invoices-810`.
 */
name: string, 
/**
 * Its title for people.
 */
title: string, 
/**
 * Whose books it reads.
 */
provider: Provider, 
/**
 * Kinds of documents.
 */
kinds: Array<Kind>, 
/**
 * The ready layout that it goes with.
 */
layout: string, 
/**
 * The name for people of that layout.
 */
layout_title: string, 
/**
 * Kinds of documents that it can write.
 */
layout_kinds: Array<Kind>, 
/**
 * What it does, in a sentence or two.
 */
about: string, 
/**
 * What it does and what is to be filled in on the command line, one sentence or two each.
 */
remarks: Array<string>, 
/**
 * The settings. Books and partner are yet to be chosen; nobody is named whose documents it takes.
 */
job: Job, 
/**
 * Whether it is made for one customer or vendor, who is yet to be named.
 */
asks_party: boolean, 
/**
 * When it may run by itself, where a person wants that.
 */
suggested: Schedule, };

/**
 * A job as it is shown.
 */
export type JobView = { 
/**
 * Its settings.
 */
job: Job, 
/**
 * Its newest run.
 */
last_run: RunView | null, 
/**
 * When it runs next by itself.
 */
next: string | null, 
/**
 * The day it is at the company, on the engine's clock: what “last month” counts from.
 */
today: string, 
/**
 * Records of it that wait for a person.
 */
open_holds: number, };

/**
 * What a document is.
 */
export type Kind = "invoice" | "credit-note" | "bill" | "vendor-credit" | "purchase-order" | "payment" | "bill-payment" | "prepayment" | "overpayment" | "expense" | "journal" | "contact" | "account" | "class" | "item" | "acknowledgment";

/**
 * What happens to a document of a period whose file has gone.
 */
export type Late = "ask" | "supplement" | "next-period";

/**
 * A layout, all its versions together.
 */
export type LayoutId = string;

/**
 * A file as a layout would write it, the lines that are on screen.
 */
export type LayoutPreview = { 
/**
 * What stands in the way, each with its place.
 */
problems: Array<LayoutProblem>, 
/**
 * What is worth knowing, each with its place.
 */
warnings: Array<LayoutProblem>, 
/**
 * The columns in file order, what fills them and whether they read back; empty while the layout has problems.
 */
columns: Array<ColumnReport>, 
/**
 * Lines of the whole file; 0 while the layout has problems.
 */
n_lines: number, 
/**
 * Size of the whole file in bytes.
 */
n_bytes: number, 
/**
 * The lines asked for.
 */
lines: Array<PreviewLine>, 
/**
 * Sample documents that were written.
 */
n_written: number, 
/**
 * Sample documents that would be held.
 */
n_held: number, 
/**
 * Their faults, at most 200: grouped by column and rule, the most frequent first.
 */
faults: Array<FaultGroup>, 
/**
 * The column in focus on up to three real records.
 */
focus: Array<ColumnTrace>, 
/**
 * Where the records are from, in words.
 */
source: string, };

/**
 * A problem or warning of a layout.
 */
export type LayoutProblem = { 
/**
 * Id of the column it is about; empty where it is about a section or the whole.
 */
column: string, 
/**
 * Id of the section.
 */
section: string, 
/**
 * What is wrong and what to do.
 */
sentence: string, };

/**
 * A layout as it is shown.
 */
export type LayoutView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Version shown; 0 for a layout of which there is only a draft.
 */
version: number, 
/**
 * When that version was stored.
 */
stored: string, 
/**
 * Its JSON text; empty in lists.
 */
json: string, 
/**
 * What compile warns of.
 */
warnings: Array<string>, 
/**
 * Jobs that use it.
 */
jobs: Array<string>, 
/**
 * Kinds of documents.
 */
kinds: Array<Kind>, 
/**
 * When a draft of it was changed last, where there is one.
 */
draft: string | null, };

/**
 * A possible answer.
 */
export type LearnedChoice = { 
/**
 * What is given as the answer.
 */
answer: string, 
/**
 * What it means.
 */
meaning: string, };

/**
 * What is proposed for one column of a partner's file.
 */
export type LearnedColumn = { 
/**
 * The kind of line that it stands on.
 */
section: string, 
/**
 * Its place in the notation of the layout.
 */
place: string, 
/**
 * Its name in the file; empty where it has none.
 */
label: string, 
/**
 * The field that fills it; none where nothing is sure enough, or something else fills it.
 */
field: string | null, 
/**
 * What fills it, for people; empty where nothing does.
 */
filled: string, 
/**
 * From 0 to 100; from 90 it may be taken without a look, from 60 it is shown to be checked.
 */
score: number, 
/**
 * Why, in sentences.
 */
reasons: Array<string>, 
/**
 * Other fields that come near, best first.
 */
others: Array<SuggestedField>, 
/**
 * Up to three different values.
 */
examples: Array<string>, };

/**
 * Something that a partner's file leaves open.
 */
export type LearnedQuestion = { 
/**
 * Names the answer.
 */
id: string, 
/**
 * The question, with an example.
 */
sentence: string, 
/**
 * Possible answers; none where the layout is edited instead.
 */
choices: Array<LearnedChoice>, };

/**
 * A layout learnt from files, for a person to confirm.
 */
export type LearnedView = { 
/**
 * Its JSON text.
 */
layout: string, 
/**
 * The syntax in words.
 */
syntax: string, 
/**
 * The columns in the order of the file.
 */
proposals: Array<LearnedColumn>, 
/**
 * What could be read in two ways.
 */
questions: Array<LearnedQuestion>, 
/**
 * What is worth knowing.
 */
warnings: Array<string>, };

/**
 * Call limits of a connection. `None` takes the provider's published figure.
 */
export type Limits = { 
/**
 * Calls in any minute.
 */
per_minute: number | null, 
/**
 * Calls in a day of the company.
 */
per_day: number | null, 
/**
 * Calls at once.
 */
at_once: number | null, 
/**
 * How many times faster than real the provider's clocks run; 1 for real books, more for practice books.
 */
time_scale: number, };

/**
 * A list that a layout's section may repeat over.
 */
export type ListView = { 
/**
 * Its path, as `doc.lines`.
 */
path: string, 
/**
 * How its items' fields begin, as `line`.
 */
item: string, 
/**
 * Whether a layout that leaves items out holds the document.
 */
needs_all: boolean, 
/**
 * Its meaning.
 */
about: string, };

/**
 * The manifest. Written as JSON, one object, amounts as strings.
 */
export type Manifest = { 
/**
 * Version of this format: 1.
 */
format: number, 
/**
 * Name of the file it speaks of.
 */
file: string, 
/**
 * Size of the file in bytes.
 */
size_bytes: number, 
/**
 * SHA-256 of the file's bytes, lower-case hexadecimal.
 */
sha256: string, 
/**
 * When the file was made, UTC.
 */
created: string, 
/**
 * Run that made it.
 */
run: string, 
/**
 * Job, partner and connection by id.
 */
job: string, 
/**
 * Partner by id.
 */
partner: string, 
/**
 * Live or test.
 */
mode: Mode, 
/**
 * Layout by id.
 */
layout: string, 
/**
 * Version of the layout.
 */
layout_version: number, 
/**
 * Period, where the run had one, as 2026-10 or two days.
 */
period?: string | null, 
/**
 * Documents in the file.
 */
documents: number, 
/**
 * Records (rows, lines, segments) in the file, those of headers and trailers among them, without the row of column names.
 */
records: number, 
/**
 * Totals, one for each currency and kind; credits are negative.
 */
totals: Array<ControlTotal>, };

/**
 * Where the manifest of a file goes.
 */
export type ManifestPlace = "beside" | "kept";

/**
 * Whether files are for real.
 */
export type Mode = "live" | "test";

/**
 * How one month stands for one job.
 */
export type MonthView = { 
/**
 * The month, `2026-10`.
 */
period: string, 
/**
 * Its job.
 */
job: string, 
/**
 * The job's name for people.
 */
job_name: string, 
/**
 * Whether a file of this month has arrived at the partner.
 */
sent: boolean, 
/**
 * In a sentence: “42 invoices, 18,204.10 EUR, sent 3 December 08:02” or “not sent yet”.
 */
sentence: string, };

/**
 * Something that waits for a person.
 */
export type NeedView = { 
/**
 * A code to draw by: holds, sign-in, host-key, delivery, failed-run, key, overdue.
 */
code: string, 
/**
 * What it is, in a sentence with counts and amounts.
 */
sentence: string, 
/**
 * What the button says.
 */
action: string, 
/**
 * Screen to go to, as `inbox`, `partners/acme`, `runs/r-…`.
 */
go: string, };

/**
 * A notice for the desktop's notification service.
 */
export type NoticeView = { 
/**
 * Its first line.
 */
title: string, 
/**
 * Its text, plain.
 */
body: string, 
/**
 * The screen that a click shows.
 */
to: string, 
/**
 * Whether a person must act.
 */
urgent: boolean, };

/**
 * The setting of a job: every document in another currency is converted before the file is laid out.
 */
export type OneCurrency = { 
/**
 * The currency of all amounts, ISO 4217: the company's own, or another one where the rates come from `table`.
 */
currency: string, 
/**
 * Where rates come from.
 */
rate: RateSource, 
/**
 * Typed rates, for the source `table`.
 */
table?: Array<TypedRate>, 
/**
 * For so many days after its day a typed rate counts, where no newer one takes its place.
 */
valid_days?: number, 
/**
 * Where differences of rounding go. Without it a document with such a difference is held.
 */
rounding?: RoundingRule | null, 
/**
 * Decimals of unit prices; those of the currency unless said.
 */
price_digits?: number | null, };

/**
 * What became of records, summed up. Never across currencies.
 */
export type OutcomeTotal = { 
/**
 * sent, held, left-out, unchanged, late, skipped.
 */
outcome: string, 
/**
 * Why, as a code: draft, void, other-period, other-party …
 */
reason: string, 
/**
 * Kind of document.
 */
kind: Kind, 
/**
 * Currency, ISO 4217; empty for documents without amounts.
 */
currency: string, 
/**
 * How many.
 */
count: number, 
/**
 * Sum of their totals; credits negative.
 */
total: string, };

/**
 * The stored form of a partner.
 */
export type Partner = { 
/**
 * Its id, chosen by the user.
 */
id: PartnerId, 
/**
 * Name for people.
 */
name: string, 
/**
 * Where files go.
 */
remote: Remote, 
/**
 * Folders, named from our side.
 */
folders: Folders, 
/**
 * How a delivery is checked.
 */
check: UploadCheck, 
/**
 * Where the manifest goes.
 */
manifest: ManifestPlace, 
/**
 * Whether files are for real or for trying out.
 */
mode: Mode, 
/**
 * Values for layouts, such as the identifications of both sides in EDI: `sender.id`, `receiver.id`. A job's own
 * values go first.
 */
params?: { [key in string]: string }, };

/**
 * A partner who receives or sends files.
 */
export type PartnerId = string;

/**
 * A partner as it is shown.
 */
export type PartnerView = { 
/**
 * Its settings.
 */
partner: Partner, 
/**
 * Secrets that are set, by name, with the time of the last change.
 */
secrets: { [key in string]: string }, 
/**
 * The public half of its key, for the partner's list of authorized keys. Only where one partner is shown.
 */
public_key: string | null, 
/**
 * Jobs that use it.
 */
jobs: Array<string>, };

/**
 * A customer or vendor of the books.
 */
export type PartyView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Documents of it that were read so far.
 */
documents: number, };

/**
 * How many files a run makes.
 */
export type Per = "run" | "document" | "currency";

/**
 * A stretch of days, both ends included.
 */
export type Period = { 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
to: string, };

/**
 * A part of a line that comes from one column.
 */
export type PreviewCell = { 
/**
 * Where it begins in the line's text, in UTF-16 units.
 */
start: number, 
/**
 * Where it ends.
 */
end: number, 
/**
 * Id of the column.
 */
column: string, 
/**
 * Which record, as `INV-1, line 2`; empty in headers.
 */
instance: string, 
/**
 * The value in the books.
 */
value: string, };

/**
 * One line of the file.
 */
export type PreviewLine = { 
/**
 * Its number, from 1.
 */
number: number, 
/**
 * Where it begins in the file, in bytes.
 */
offset: number, 
/**
 * Its text without the line end.
 */
text: string, 
/**
 * Where each part of it comes from, left to right.
 */
cells: Array<PreviewCell>, 
/**
 * What is wrong with documents that begin on this line, or would begin before it if they were not held; those that
 * would stand behind the last line are on the last line.
 */
spots: Array<PreviewSpot>, };

/**
 * What is wrong with a document, at its place in the file.
 */
export type PreviewSpot = { 
/**
 * What people call the document.
 */
document: string, 
/**
 * Id of the column; empty where it is about the whole document.
 */
column: string, 
/**
 * hold, note or refuse.
 */
severity: string, 
/**
 * What is wrong and what to do.
 */
sentence: string, };

/**
 * The books a connection leads to.
 */
export type Provider = "zoho-books" | "quickbooks-online" | "xero" | "freshbooks" | "bill";

/**
 * Where the rate of a document comes from. A rate says how many units of the job's currency one unit of the document's is worth.
 */
export type RateSource = "document" | "books-document-date" | "books-run-date" | "table";

/**
 * What became of one record.
 */
export type RecordView = { 
/**
 * Kind of document.
 */
kind: Kind, 
/**
 * Its id in the books.
 */
id: string, 
/**
 * Its number or name.
 */
number: string, 
/**
 * Its date.
 */
date: string | null, 
/**
 * The customer or vendor.
 */
party: string, 
/**
 * Currency.
 */
currency: string, 
/**
 * Its total, credits negative.
 */
value: string, 
/**
 * sent, held, left-out, unchanged, late, skipped.
 */
outcome: string, 
/**
 * Why, as a code.
 */
reason: string, 
/**
 * Why, in a sentence.
 */
sentence: string, 
/**
 * How its amounts were put into the job's currency; currency and value are then those that went.
 */
conversion?: Conversion | null, };

/**
 * What keeps or restores a sign-in.
 */
export type Remedy = "test" | "sign-in";

/**
 * The partner's endpoint.
 */
export type Remote = { "kind": "sftp", 
/**
 * Host name or address.
 */
host: string, 
/**
 * Port, 22 unless said.
 */
port: number, 
/**
 * User name.
 */
user: string, 
/**
 * How to sign in; tried in this order.
 */
sign_in: Array<SignIn>, 
/**
 * The pinned host key. Without one nothing is sent: a person accepts it first.
 */
host_key?: HostKey | null, } | { "kind": "folder", 
/**
 * Absolute path.
 */
path: string, };

/**
 * The end of a command.
 */
export type Reply = { "reply": "done", "value": { 
/**
 * The sentence.
 */
text: string, } } | { "reply": "connections", "value": Array<ConnectionView> } | { "reply": "connection", "value": ConnectionView } | { "reply": "companies", "value": Array<CompanyView> } | { "reply": "partners", "value": Array<PartnerView> } | { "reply": "partner", "value": PartnerView } | { "reply": "host-key", "value": HostKeyView } | { "reply": "public-key", "value": { 
/**
 * As `ssh-ed25519 AAAA… ml-connector`.
 */
line: string, } } | { "reply": "layouts", "value": Array<LayoutView> } | { "reply": "layout", "value": LayoutView } | { "reply": "jobs", "value": Array<JobView> } | { "reply": "job", "value": JobView } | { "reply": "test", "value": TestReport } | { "reply": "run", "value": RunReport } | { "reply": "run-reports", "value": Array<RunReport> } | { "reply": "runs", "value": Array<RunView> } | { "reply": "inbox", "value": Array<HoldView> } | { "reply": "audit", "value": AuditVerdict } | { "reply": "health", "value": Health } | { "reply": "today", "value": TodayView } | { "reply": "tray", "value": TrayView } | { "reply": "file-text", "value": FileText } | { "reply": "audit-events", "value": Array<AuditEventView> } | { "reply": "hold", "value": HoldDetail } | { "reply": "address", "value": AddressView } | { "reply": "guide", "value": GuideView } | { "reply": "parties", "value": Array<PartyView> } | { "reply": "job-check", "value": JobCheck } | { "reply": "job-templates", "value": Array<JobTemplateView> } | { "reply": "job-text", "value": string } | { "reply": "templates", "value": Array<TemplateView> } | { "reply": "standard", "value": StandardView } | { "reply": "layout-text", "value": { 
/**
 * The text.
 */
json: string, } } | { "reply": "fields", "value": SampledFields } | { "reply": "layout-preview", "value": LayoutPreview } | { "reply": "suggestions", "value": Array<Suggestion> } | { "reply": "learned", "value": LearnedView } | { "reply": "draft", "value": DraftView | null } | { "reply": "versions", "value": Array<VersionView> } | { "reply": "differences", "value": Array<Difference> };

/**
 * When something that failed may be tried again.
 */
export type Retry = "never" | "later" | { "at": string };

/**
 * Where differences of rounding go.
 */
export type RoundingRule = { 
/**
 * Code of the ledger account.
 */
account: string, 
/**
 * Its name.
 */
name: string, 
/**
 * The largest difference for one document, in units of the job's currency; unless said, five of its smallest units:
 * 0.05 EUR, 5 JPY, 0.005 KWD.
 */
limit?: string | null, };

/**
 * One execution of a job. Made by the engine: the time and a random part, so that ids sort by time.
 */
export type RunId = string;

/**
 * A run, or a preview of one.
 */
export type RunReport = { 
/**
 * The run; none in a preview.
 */
run: RunView | null, 
/**
 * One or a few sentences that sum it up.
 */
summary: Array<string>, 
/**
 * Totals by outcome, reason, kind and currency.
 */
totals: Array<OutcomeTotal>, 
/**
 * Files.
 */
files: Array<FileView>, 
/**
 * Every record but those that were sent long ago; at most 1,000, holds first.
 */
records: Array<RecordView>, 
/**
 * Records that did not fit into the list.
 */
more_records: number, 
/**
 * Why it failed, where it did.
 */
error: Error | null, };

/**
 * What a run is asked for.
 */
export type RunRequest = { 
/**
 * Which job.
 */
job: JobId, 
/**
 * Which documents.
 */
take: Take, 
/**
 * Shows what a run would do, and does nothing.
 */
preview: boolean, 
/**
 * Sends again what was sent before.
 */
again: boolean, 
/**
 * Sends documents of a period whose file has gone.
 */
supplement: boolean, };

/**
 * A run in a list.
 */
export type RunView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its job.
 */
job: string, 
/**
 * queued, running, held, succeeded, failed, interrupted, canceled.
 */
state: string, 
/**
 * The phase it is in or ended in.
 */
phase: string, 
/**
 * What started it: manual, schedule, retry, supplement.
 */
trigger: string, 
/**
 * The period, where it had one.
 */
period: string | null, 
/**
 * When it began.
 */
started: string, 
/**
 * When it ended.
 */
ended: string | null, 
/**
 * How it ended, in a sentence.
 */
message: string, 
/**
 * The job's name for people.
 */
job_name: string, 
/**
 * The partner's name for people.
 */
partner: string, 
/**
 * Records that went to the partner.
 */
sent: number, 
/**
 * Records that the run held for a person.
 */
held: number, 
/**
 * Records with something worth knowing: corrected here, or touched in the books without a change for the partner.
 */
noted: number, 
/**
 * What went, summed up by currency.
 */
totals: Array<SentTotal>, };

/**
 * A partner's file to learn from.
 */
export type SampleFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its content in Base64. Of a long file the first 2 MB and the last 64 KB.
 */
bytes: string, };

/**
 * A field with what it holds in the sample documents.
 */
export type SampledField = { 
/**
 * Its path, as `doc.number`, `line.net`, `doc.custom.cf_route`.
 */
path: string, 
/**
 * Its name for people: “Invoice number”, “Line: net amount”.
 */
label: string, 
/**
 * The group it is shown under: “Document”, “Customer”, “Lines”, “Custom fields” …
 */
group: string, 
/**
 * text, number, date, time, yes/no, code.
 */
holds: string, 
/**
 * stored, view, derived.
 */
class: string, 
/**
 * Its meaning.
 */
about: string, 
/**
 * Up to three different values of the sample documents, as a layout without steps would write them.
 */
samples: Array<string>, 
/**
 * In how many sample documents it has a value.
 */
n_filled: number, };

/**
 * The fields of the books with sample values.
 */
export type SampledFields = { 
/**
 * Fields, grouped by scope, custom fields behind the fixed ones.
 */
fields: Array<SampledField>, 
/**
 * Lists that sections may repeat over.
 */
lists: Array<ListView>, 
/**
 * Where the samples are from: “24 invoices of Harbour & Pine” or “made-up examples; connect your books to see yours”.
 */
source: string, 
/**
 * How many sample documents there are.
 */
n_documents: number, };

/**
 * When a job runs by itself. Days and times are the company's.
 */
export type Schedule = { "kind": "on-demand" } | { "kind": "every", 
/**
 * Minutes between two runs.
 */
minutes: number, } | { "kind": "daily", 
/**
 * Time of the day in the time zone.
 */
at: string, 
/**
 * IANA time zone; the company's unless said.
 */
zone?: string | null, };

/**
 * A secret inside a command. It can be written to the owner-only socket of the workspace and nowhere else: no reply and no event holds one.
 */
export type Secret = string;

/**
 * Which documents a job takes. An empty list does not restrict.
 */
export type Selection = { 
/**
 * Kinds of documents.
 */
kinds: Array<Kind>, 
/**
 * Party, by name or by id in the books.
 */
parties?: Array<string>, 
/**
 * States taken; empty takes all but drafts, pending ones and voids.
 */
statuses?: Array<Status>, 
/**
 * Currencies.
 */
currencies?: Array<string>, 
/**
 * Classes of the document or of one of its lines.
 */
classes?: Array<string>, 
/**
 * Ledger accounts of the document or of one of its lines, by code, name or id.
 */
accounts?: Array<string>, 
/**
 * Custom fields that must have these values.
 */
custom?: { [key in string]: string }, 
/**
 * Smallest total.
 */
at_least?: string | null, 
/**
 * Largest total.
 */
at_most?: string | null, 
/**
 * Which date places a document in a period.
 */
basis: Basis, 
/**
 * What a run without a stated period takes.
 */
takes: Takes, 
/**
 * Documents dated before this day were sent by hand and are not taken.
 */
first_date?: string | null, };

/**
 * What a run sent in one currency.
 */
export type SentTotal = { 
/**
 * Currency, ISO 4217; empty for documents without amounts.
 */
currency: string, 
/**
 * How many.
 */
count: number, 
/**
 * Sum of their totals; credits negative.
 */
total: string, };

/**
 * A way to sign in to an SFTP server.
 */
export type SignIn = "key" | "password" | "keyboard-interactive";

/**
 * A code of a standard.
 */
export type StandardCode = { 
/**
 * As it stands in the file.
 */
code: string, 
/**
 * Its meaning in a few words.
 */
label: string, };

/**
 * An element of a segment, or a component.
 */
export type StandardElement = { 
/**
 * Its place, as `5` or `2.1`.
 */
at: string, 
/**
 * Name for people.
 */
label: string, 
/**
 * Number of the data element.
 */
number: number | null, 
/**
 * Whether it must have a value.
 */
required: boolean, 
/**
 * Whether its values tell variants of the segment apart.
 */
qualifier: boolean, 
/**
 * What it holds: text, number, date, time, code.
 */
holds: string, 
/**
 * Fewest characters.
 */
min: number, 
/**
 * Most characters.
 */
max: number, 
/**
 * Codes with names.
 */
codes: Array<StandardCode>, 
/**
 * Whether there are no other codes than these.
 */
closed: boolean, };

/**
 * A place where a segment may stand.
 */
export type StandardPlace = { 
/**
 * The segment's tag.
 */
tag: string, 
/**
 * Name for people.
 */
label: string, 
/**
 * The place whose segment opened the loop around it; none at the top.
 */
parent: number | null, 
/**
 * How often it stands at least.
 */
min: number, 
/**
 * How often it stands at most.
 */
max: number, 
/**
 * Whether a loop starts here.
 */
opens_loop: boolean, };

/**
 * A segment of a standard.
 */
export type StandardSegment = { 
/**
 * Its tag.
 */
tag: string, 
/**
 * Name for people.
 */
label: string, 
/**
 * Its elements, and the components of composites in their stead.
 */
elements: Array<StandardElement>, };

/**
 * What a standard of EDI allows in one set or message.
 */
export type StandardView = { 
/**
 * Its id, as `x12/004010/810`.
 */
id: string, 
/**
 * Places where segments may stand, in file order, each before what is inside its loop.
 */
places: Array<StandardPlace>, 
/**
 * What the segments may hold, each once.
 */
segments: Array<StandardSegment>, };

/**
 * How the program stands.
 */
export type StateView = { 
/**
 * Which workspace is open, or would be.
 */
workspace: WorkspaceKind, 
/**
 * Its folder.
 */
folder: string, 
/**
 * Version of the program.
 */
version: string, 
/**
 * Whether the window can hide in a tray on this desktop.
 */
tray: boolean, 
/**
 * Whether the program starts with the session; none where that cannot be told.
 */
autostart: boolean | null, 
/**
 * Why the workspace is not open, where it is not; or why its secrets cannot be opened: then nothing runs by itself, and only what
 * needs no secret is answered.
 */
problem: Error | null, 
/**
 * Whether there is a demo that can be removed.
 */
demo_exists: boolean, };

/**
 * The state of a document in words that all books share. The books' own word is kept in `source_status`.
 */
export type Status = "draft" | "pending" | "open" | "part-paid" | "paid" | "closed" | "void" | "deleted" | "active" | "inactive";

/**
 * One step at work.
 */
export type StepTrace = { 
/**
 * The step.
 */
step: string, 
/**
 * The value before it.
 */
before: string, 
/**
 * The value behind it.
 */
after: string, };

/**
 * A field that may fill a column.
 */
export type SuggestedField = { 
/**
 * Its path.
 */
path: string, 
/**
 * From 0 to 100; from 90 it may be taken without a look, from 60 it is shown to be checked.
 */
score: number, 
/**
 * Why, in a sentence.
 */
reason: string, };

/**
 * What may fill one of the partner's columns.
 */
export type Suggestion = { 
/**
 * The column's header, as given.
 */
head: string, 
/**
 * The field that is proposed; no field is proposed for two columns. None below the threshold.
 */
best: SuggestedField | null, 
/**
 * Other fields that come near, best first, at most five.
 */
others: Array<SuggestedField>, };

/**
 * Which documents a run takes. All but [`Take::Due`] leave the job's cursor where it is.
 */
export type Take = "due" | { "period": Period } | { "since": string } | "all";

/**
 * What a run takes when no period is asked for.
 */
export type Takes = "new" | "last-month";

/**
 * A ready layout to start from.
 */
export type TemplateView = { 
/**
 * Its name, as `csv-invoices`.
 */
name: string, 
/**
 * Its title for people.
 */
title: string, 
/**
 * Kinds of documents.
 */
kinds: Array<Kind>, 
/**
 * What kind of file it is for: csv, fixed, xml, x12, edifact.
 */
syntax: string, 
/**
 * How many columns it has.
 */
columns: number, 
/**
 * Its first columns' headers, to recognise it by.
 */
heads: Array<string>, };

/**
 * A test, step by step.
 */
export type TestReport = { 
/**
 * Whether every step went well.
 */
ok: boolean, 
/**
 * The steps.
 */
ticks: Array<Tick>, };

/**
 * One step of a test.
 */
export type Tick = { 
/**
 * Name of the step.
 */
step: string, 
/**
 * Whether it went well.
 */
ok: boolean, 
/**
 * What was found, in a sentence.
 */
text: string, 
/**
 * Who must act where it did not go well.
 */
who: string | null, };

/**
 * Everything that the first screen shows.
 */
export type TodayView = { 
/**
 * How things stand, in one sentence: “Nothing needs you. Last file: today 08:02 to Acme, 42 invoices, 18,204.10 EUR.”
 */
headline: string, 
/**
 * What a person should do, most urgent first.
 */
needs: Array<NeedView>, 
/**
 * Runs under way.
 */
running: Array<RunView>, 
/**
 * The newest ended runs, at most ten.
 */
recent: Array<RunView>, 
/**
 * What comes next by itself, soonest first, at most ten.
 */
due: Array<DueView>, 
/**
 * Steps of the first set-up and which are done, until a first file has been delivered; empty afterwards.
 */
first_steps: Array<FirstStep>, 
/**
 * How the last closed month stands for each job that sends by month.
 */
month: Array<MonthView>, };

/**
 * One line of the tray's menu.
 */
export type TrayItem = { "item": "label", 
/**
 * The words.
 */
text: string, } | { "item": "go", 
/**
 * What it says.
 */
text: string, 
/**
 * The screen.
 */
to: string, } | { "item": "run", 
/**
 * What it says.
 */
text: string, 
/**
 * The job.
 */
job: string, 
/**
 * Whether it can be started now.
 */
enabled: boolean, } | { "item": "separator" } | { "item": "show", 
/**
 * What it says.
 */
text: string, } | { "item": "quit", 
/**
 * What it says.
 */
text: string, };

/**
 * What the tray shows.
 */
export type TrayView = { 
/**
 * Which icon: idle, running, needs-you, trouble.
 */
state: string, 
/**
 * One line about the state: “Sending FH_INV_202610_001.csv to Acme”.
 */
tooltip: string, 
/**
 * The menu, top to bottom.
 */
items: Array<TrayItem>, };

/**
 * A rate that a person typed.
 */
export type TypedRate = { 
/**
 * The document's currency.
 */
currency: string, 
/**
 * The first day on which it counts.
 */
date: string, 
/**
 * Units of the job's currency for one unit of this one.
 */
rate: string | null, 
/**
 * Where the person has it from, in their words.
 */
source: string, };

/**
 * A document that cannot be converted.
 */
export type Unconverted = { 
/**
 * Kind of document.
 */
kind: Kind, 
/**
 * Its id in the books.
 */
id: string, 
/**
 * Its number.
 */
number: string, 
/**
 * Its date.
 */
date: string | null, 
/**
 * Its currency.
 */
currency: string, 
/**
 * Its total, credits negative.
 */
value: string, 
/**
 * Why, and the way out.
 */
sentence: string, };

/**
 * Accounts of the books that a look-up table does not have.
 */
export type UnmappedAccounts = { 
/**
 * The partner's column.
 */
column: string, 
/**
 * The field that is looked up.
 */
field: string, 
/**
 * Name of the table in the layout.
 */
table: string, 
/**
 * The accounts.
 */
accounts: Array<AccountView>, };

/**
 * How far an uploaded file is checked before it gets its final name. Its size is always checked.
 */
export type UploadCheck = "auto" | "always" | "size-only";

/**
 * One kept version of a layout.
 */
export type VersionView = { 
/**
 * Its number.
 */
version: number, 
/**
 * The name that a person gave it; empty where none.
 */
title: string, 
/**
 * When it was kept.
 */
stored: string, 
/**
 * Whether new runs use it.
 */
newest: boolean, 
/**
 * What changed from the version before, in words, at most five.
 */
changes: Array<string>, };

/**
 * Which workspace is open.
 */
export type WorkspaceKind = "own" | "demo";
