//! The command table that every front door shares: the command line, the local socket, and later the window.
//!
//! A front door makes a [`Command`], gives it to [`crate::Engine::execute`] with somebody who listens to [`Event`]s, and
//! gets a [`Reply`] or an [`crate::Error`]. Whatever needs a rule happens behind it.

mod command;
mod job;
mod overview;
mod reply;
mod run;
mod secret;
mod workbench;

pub use command::{Command, RunRequest, Take};
pub use job::{
    AccountView, ConversionCheck, CurrencyCount, FieldProblem, JobCheck, JobTemplateView, JobView, Unconverted,
    UnmappedAccounts,
};
pub use overview::{
    AddressView, AuditEventView, DueView, FileText, FirstStep, GuideField, GuideStep, GuideView, HoldDetail, HoldFault,
    HoldField, MonthView, NeedView, NoticeView, PartyView, TodayView, TrayItem, TrayView,
};
pub use reply::{
    AuditVerdict, CompanyView, ConnectionHealth, ConnectionView, Event, Health, HoldView, HostKeyView, LayoutView,
    PartnerView, Remedy, Reply, TestReport, Tick,
};
pub use run::{FileView, OutcomeTotal, RecordView, RunReport, RunView, SentTotal};
pub use secret::Secret;
pub use workbench::{
    ColumnTrace, Difference, DraftView, FaultGroup, LayoutPreview, LayoutProblem, LearnedChoice, LearnedColumn,
    LearnedQuestion, LearnedView, PreviewCell, PreviewLine, PreviewSpot, SampleFile, SampledField, SampledFields,
    StandardCode, StandardElement, StandardPlace, StandardSegment, StandardView, StepTrace, SuggestedField, Suggestion,
    TemplateView, VersionView,
};
