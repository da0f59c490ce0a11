//! The command table that every front door shares: the command line, the local socket, and later the window.
//!
//! A front door makes a [`Command`], gives it to [`crate::Engine::execute`] with somebody who listens to [`Event`]s, and
//! gets a [`Reply`] or an [`crate::Error`]. Whatever needs a rule happens behind it.

mod command;
mod overview;
mod reply;
mod secret;
mod workbench;

pub use command::{Command, RunRequest, Take};
pub use overview::{
    AccountView, AddressView, AuditEventView, ConversionCheck, CurrencyCount, DueView, FieldProblem, FileText,
    FirstStep, GuideField, GuideStep, GuideView, HoldDetail, HoldFault, HoldField, JobCheck, JobTemplateView,
    MonthView, NeedView, NoticeView, PartyView, TodayView, TrayItem, TrayView, Unconverted, UnmappedAccounts,
};
pub use reply::{
    AuditVerdict, CompanyView, ConnectionHealth, ConnectionView, Event, FileView, Health, HoldView, HostKeyView,
    JobView, LayoutView, OutcomeTotal, PartnerView, RecordView, Reply, RunReport, RunView, SentTotal, TestReport, Tick,
};
pub use secret::Secret;
pub use workbench::{
    ColumnTrace, Difference, DraftView, FaultGroup, LayoutPreview, LayoutProblem, LearnedChoice, LearnedColumn,
    LearnedQuestion, LearnedView, PreviewCell, PreviewLine, PreviewSpot, SampleFile, SampledField, SampledFields,
    StandardCode, StandardElement, StandardPlace, StandardSegment, StandardView, StepTrace, SuggestedField, Suggestion,
    TemplateView, VersionView,
};
