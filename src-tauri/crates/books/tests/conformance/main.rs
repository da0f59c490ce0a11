//! What every set of books has to do, tried on the practice books of every provider: one table of tests, and each of them for each
//! provider. A test is named `provider::topic::test`, so that a provider's count can be told. What a provider cannot do is stated in its
//! [`side::Side`] and checked to be refused.

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/mod.rs"]
mod support;

mod access;
mod bench;
mod changes;
mod crashes;
mod errors;
mod limits;
mod paging;
mod posting;
mod reading;
mod records;
mod side;
mod sides;
mod zoho_own;

/// The tests of a topic for the provider around them.
macro_rules! topic {
    ($topic:ident: $($test:ident)+) => {
        mod $topic {
            $(#[tokio::test]
            async fn $test() {
                crate::$topic::$test(super::THIS).await;
            })+
        }
    };
}

/// All tests for a provider.
macro_rules! provider {
    ($module:ident $provider:ident) => {
        mod $module {
            const THIS: model::connection::Provider = model::connection::Provider::$provider;
            topic!(reading: every_kind_is_read_whole_once_and_adds_up documents_are_those_of_the_company
                contacts_and_money_are_those_of_the_company periods_and_parties_narrow_a_list what_is_not_read_is_refused);
            topic!(changes: exactly_what_changed_is_read_again what_went_is_seen days_begin_and_end_where_the_company_lives
                two_reads_in_one_second_lose_nothing);
            topic!(paging: nothing_is_lost_while_rows_move);
            topic!(limits: the_pace_is_kept_without_being_run_into a_pause_that_is_asked_for_is_kept
                what_is_used_up_ends_the_call_and_says_until_when);
            topic!(access: access_is_renewed_before_it_ends fifty_callers_renew_once a_rejected_token_is_renewed_once
                a_lost_answer_of_a_renewal_ends_as_is_known_of_the_provider a_withdrawn_access_asks_for_a_person
                a_new_token_is_kept_before_it_is_used);
            topic!(crashes: no_step_of_a_renewal_loses_the_connection a_store_that_fails_loses_nothing);
            topic!(errors: faults_that_pass_are_passed_over faults_that_stay_end_with_their_word
                what_is_not_there_is_told_so another_company_is_not_read no_message_holds_a_secret);
            topic!(posting: every_kind_that_is_written_reads_back_as_it_was_meant versions_are_held_to_and_records_end
                what_is_never_written_is_refused a_lost_answer_never_makes_two_of_one);
        }
    };
}

provider!(zoho ZohoBooks);
provider!(quickbooks QuickBooksOnline);
provider!(xero Xero);
provider!(freshbooks FreshBooks);
provider!(bill Bill);
