//! What acknowledgments say: groups, sets, faulty segments and elements.

use super::fields::{ACK, set_word, word};
use super::record::{Class, Field, List, Record, Scope, Slot, record};
use super::value::{Mismatch, Type, Value, ValueSlot, is_nothing, read_json, write_json};
use rust_decimal::Decimal;

record! {
    /// A faulty data element in an acknowledgment.
    pub struct Element in "element" {
        required {}
        fields {
            position: Number ACK, Stored, "Position of the element in its segment";
            component: Number ACK, Stored, "Position of the component in a composite";
            repetition: Number ACK, Stored, "Position of the repeat, where the element repeats";
            reference: Text ACK, Stored, "Number of the element in the standard";
            code: Text ACK, Stored, "The standard's error code";
            copy: Text ACK, Stored, "The faulty value";
        }
        parties {}
        lists {}
        views {}
    }
}

record! {
    /// A faulty segment in an acknowledgment.
    pub struct Finding in "finding" {
        required {}
        fields {
            segment: Text ACK, Stored, "Segment id";
            position: Number ACK, Stored, "Position of the segment in its set";
            loop_id: Text ACK, Stored, "Loop that it stands in";
            code: Text ACK, Stored, "The standard's error code";
        }
        parties {}
        lists {
            elements: Element ACK, true, "Faulty elements";
        }
        views {}
    }
}

record! {
    /// One transaction set or message that an acknowledgment answers.
    pub struct Acknowledged in "set" {
        required {}
        fields {
            code: Text ACK, Stored, "Kind of the set: 810, INVOIC …";
            control: Text ACK, Stored, "Its control number or reference";
            version: Text ACK, Stored, "X12: implementation convention. EDIFACT: version, as D";
            release: Text ACK, Stored, "EDIFACT: release of the message, as 96A";
            agency: Text ACK, Stored, "EDIFACT: agency that controls the message, as UN";
            association: Text ACK, Stored, "EDIFACT: code of the association, as EAN008";
            verdict: Text ACK, Stored, "accepted, accepted-with-errors, rejected";
            errors: Text ACK, Stored, "The standard's codes for the whole set, with spaces";
            segment: Text ACK, Stored, "Header or trailer that is faulty: UNH, UNT";
        }
        parties {}
        lists {
            findings: Finding ACK, true, "Faulty segments";
        }
        views {
            error1: Text ACK, "First of its codes", |set| word(&set.errors, 0), |set, value| set_word(&mut set.errors, 0, value);
            error2: Text ACK, "Second of its codes", |set| word(&set.errors, 1), |set, value| set_word(&mut set.errors, 1, value);
            error3: Text ACK, "Third of its codes", |set| word(&set.errors, 2), |set, value| set_word(&mut set.errors, 2, value);
            error4: Text ACK, "Fourth of its codes", |set| word(&set.errors, 3), |set, value| set_word(&mut set.errors, 3, value);
            error5: Text ACK, "Fifth of its codes", |set| word(&set.errors, 4), |set, value| set_word(&mut set.errors, 4, value);
        }
    }
}

record! {
    /// A group of messages that an acknowledgment answers (EDIFACT with UNG).
    pub struct AcknowledgedGroup in "group" {
        required {}
        fields {
            control: Text ACK, Stored, "Its reference";
            sender: Text ACK, Stored, "Its sender";
            receiver: Text ACK, Stored, "Its receiver";
            verdict: Text ACK, Stored, "accepted, rejected";
            errors: Text ACK, Stored, "The standard's code for the whole group";
            segment: Text ACK, Stored, "Header or trailer that is faulty: UNG, UNE";
        }
        parties {}
        lists {
            sets: Acknowledged ACK, true, "Messages of the group";
        }
        views {}
    }
}
