//! The program ends between two steps of a renewal, and what was kept is opened by another.

use crate::bench::{Bench, Memory, Step, bench, tell};
use crate::side::Lost;
use books::{Kept, ListRequest, Retry};
use model::Kind;
use model::connection::Provider;
use std::time::Duration;

/// Ends a program at a step of a renewal; what it had kept.
async fn killed(first: &Bench, step: Step) -> Kept {
    let mut store = Memory::of(first.store.kept());
    store.dies = Some(step);
    let victim = Bench::with(first.side.clone(), first.connection.clone(), store);
    let request = ListRequest::all(Kind::Account);
    tokio::select! {
        read = victim.list(request) => panic!("{step:?}: it did not end there: {:?}", read.map(|rows| rows.len())),
        () = victim.store.dead.notified() => {}
    }
    victim.store.kept()
}

pub(crate) async fn no_step_of_a_renewal_loses_the_connection(provider: Provider) {
    let first = bench(provider).await;
    let expect = first.all(Kind::Account).await.len();
    let mut steps = Vec::new();
    for step in [Step::BeforeIntent, Step::AfterIntent, Step::AfterSave, Step::BeforeSave] {
        // Ended once, or three times one after the other at the same step.
        for times in [1, 3] {
            let everything = step == Step::BeforeSave && first.side.manners().lost == Lost::Everything;
            if everything && times > 1 {
                continue;
            }
            let mut bench = first.again();
            let mut kept = bench.side.tokens();
            for _ in 0..times {
                bench.side.expire();
                bench.store.put(Kept { tokens: kept, refreshes: bench.store.kept().refreshes });
                let left = tokio::time::timeout(Duration::from_secs(20), killed(&bench, step)).await.expect("in time");
                kept = left.tokens.clone();
                bench = Bench::with(bench.side.clone(), bench.connection.clone(), Memory::of(left));
            }
            if step == Step::AfterSave {
                bench.side.expire();
            }
            let lost = everything;
            let read = bench.list(ListRequest::all(Kind::Account)).await;
            if lost {
                let error = read.expect_err("the only good token ended with the program");
                assert_eq!((error.code(), error.retry()), ("sign-in-again", Retry::Never), "{error}");
                assert!(error.to_string().contains("sign in again"), "{error}");
                assert_eq!(bench.store.refused(), 1, "noted once");
            } else {
                assert_eq!(read.map(|rows| rows.len()), Ok(expect), "{step:?} {times} times");
                assert_eq!(bench.store.refused(), 0, "{step:?} {times} times");
            }
            let intents = bench.store.kept().refreshes.len();
            assert!(intents >= 1, "{step:?}: the intent is kept");
            steps.push((step, times, lost));
            if lost {
                // A person signs in again, and the program goes on.
                bench.keeper.adopt(bench.side.tokens()).await.expect("kept");
                assert_eq!(bench.all(Kind::Account).await.len(), expect);
            }
        }
    }
    tell(&format!(
        "{provider}: ended at {} places of a renewal, {} need a new sign-in",
        steps.len(),
        steps.iter().filter(|step| step.2).count()
    ));
}

pub(crate) async fn a_store_that_fails_loses_nothing(provider: Provider) {
    let bench = bench(provider).await;
    let expect = bench.all(Kind::Account).await.len();
    for step in [Step::BeforeIntent, Step::AfterIntent, Step::AfterSave, Step::BeforeSave] {
        let before = bench.side.counted().renewals;
        bench.side.expire();
        *bench.store.fails.lock().expect("whole") = Some(step);
        let error = bench.list(ListRequest::all(Kind::Account)).await.expect_err("it cannot be kept");
        assert_eq!(error.code(), "token-store", "{step:?}: {error}");
        if matches!(step, Step::BeforeIntent | Step::AfterIntent) {
            assert_eq!(bench.side.counted().renewals, before, "{step:?}: nothing was renewed");
        }
        *bench.store.fails.lock().expect("whole") = None;
        let lost = step == Step::BeforeSave && bench.side.manners().lost == Lost::Everything;
        let again = bench.list(ListRequest::all(Kind::Account)).await;
        if lost {
            assert!(again.is_err_and(|error| error.code() == "sign-in-again"));
            return;
        }
        assert_eq!(again.map(|rows| rows.len()), Ok(expect), "{step:?}");
    }
}
