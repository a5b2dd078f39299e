//! How the service fares, in numbers that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use crate::api::{Change, Status};
use crate::journal::JournalStatus;
use crate::value::Instant;

/// The upper ends of the buckets of latency, in microseconds.
const BUCKETS: [u64; 15] = [
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
    10_000_000,
];

/// All numbers.
#[derive(Debug, Default)]
pub struct Metrics {
    routes: RwLock<BTreeMap<&'static str, Route>>,
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    stages: Mutex<BTreeMap<String, u64>>,
    rejected: AtomicU64,
    loaded: AtomicU64,
    refused: AtomicU64,
    shed: AtomicU64,
    /// Requests that are being answered.
    pub in_flight: AtomicI64,
}

#[derive(Debug, Default)]
struct Route {
    buckets: [AtomicU64; BUCKETS.len()],
    count: AtomicU64,
    micros: AtomicU64,
}

impl Route {
    fn add(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        // First, so that no bucket is ever larger than all of them.
        self.count.fetch_add(1, Ordering::Relaxed);
        if let Some(bucket) = BUCKETS.iter().position(|end| micros <= *end).and_then(|at| self.buckets.get(at)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A request was answered.
    pub fn answered(&self, path: &'static str, status: u16, took: Duration) {
        let known = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(route) = known.get(path) {
            route.add(took);
            drop(known);
        } else {
            drop(known);
            self.routes.write().unwrap_or_else(PoisonError::into_inner).entry(path).or_default().add(took);
        }
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((path, status)).or_default() += 1;
    }

    /// Leads came to these stages.
    pub fn decided<'s>(&self, stages: impl IntoIterator<Item = (&'s str, u64)>) {
        let mut known = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        for (stage, count) in stages {
            match known.get_mut(stage) {
                Some(known) => *known += count,
                None => {
                    known.insert(stage.to_owned(), count);
                }
            }
        }
    }

    /// Leads could not be read.
    pub fn rejected(&self, count: u64) {
        self.rejected.fetch_add(count, Ordering::Relaxed);
    }

    /// A request was turned away.
    pub fn shed(&self) {
        self.shed.fetch_add(1, Ordering::Relaxed);
    }

    /// Something happened to the rules.
    pub fn changed(&self, change: Change) {
        match change {
            Change::Loaded => self.loaded.fetch_add(1, Ordering::Relaxed),
            Change::Refused => self.refused.fetch_add(1, Ordering::Relaxed),
            Change::Cleared | Change::Watching => 0,
        };
    }

    /// All of them, as Prometheus reads them.
    pub fn page(&self, status: &Status, journal: Option<&JournalStatus>, now: Instant) -> String {
        let mut out = String::with_capacity(4_096);
        self.write_requests(&mut out);
        head(
            &mut out,
            "leadwright_decisions_total",
            "counter",
            "Leads that were decided about, by the stage they leave with.",
        );
        for (stage, count) in &*self.stages.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(out, "leadwright_decisions_total{{stage=\"{}\"}} {count}", escaped(stage));
        }
        let plain = |out: &mut String, name: &str, kind: &str, help: &str, value: &dyn std::fmt::Display| {
            head(out, name, kind, help);
            let _ = writeln!(out, "{name} {value}");
        };
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        plain(
            &mut out,
            "leadwright_leads_rejected_total",
            "counter",
            "Leads that could not be read.",
            &of(&self.rejected),
        );
        plain(
            &mut out,
            "leadwright_requests_shed_total",
            "counter",
            "Requests turned away because too many were at work.",
            &of(&self.shed),
        );
        let in_flight = self.in_flight.load(Ordering::Relaxed);
        plain(&mut out, "leadwright_requests_in_flight", "gauge", "Requests that are being answered.", &in_flight);
        head(&mut out, "leadwright_rule_reloads_total", "counter", "Saves of the rules, by what came of them.");
        let _ = writeln!(out, "leadwright_rule_reloads_total{{result=\"loaded\"}} {}", of(&self.loaded));
        let _ = writeln!(out, "leadwright_rule_reloads_total{{result=\"refused\"}} {}", of(&self.refused));
        let stale = status.stale_since.map_or(0, |since| now.0.saturating_sub(since.0).max(0) / 1_000_000);
        plain(
            &mut out,
            "leadwright_rules_stale",
            "gauge",
            "1 while what stands in the files of the rules can't be used.",
            &u8::from(status.stale_since.is_some()),
        );
        plain(&mut out, "leadwright_rules_stale_seconds", "gauge", "For how long that is so.", &stale);
        let failed = status.failed_tests.len();
        plain(&mut out, "leadwright_rules_failed_tests", "gauge", "Tests of the rules in use that fail.", &failed);
        head(&mut out, "leadwright_rules_info", "gauge", "The rules in use.");
        let (digest, version) = (escaped(&status.digest), escaped(&status.version));
        let _ = writeln!(out, "leadwright_rules_info{{digest=\"{digest}\",version=\"{version}\"}} 1");
        if let Some(journal) = journal {
            let failing = u8::from(journal.failing.is_some());
            plain(&mut out, "leadwright_log_written_total", "counter", "Decisions in the log.", &journal.written);
            plain(&mut out, "leadwright_log_lost_total", "counter", "Decisions missing from the log.", &journal.lost);
            plain(&mut out, "leadwright_log_waiting", "gauge", "Decisions on the way to the log.", &journal.waiting);
            plain(&mut out, "leadwright_log_failing", "gauge", "1 while the log can't be written.", &failing);
        }
        out
    }

    fn write_requests(&self, out: &mut String) {
        head(out, "leadwright_requests_total", "counter", "Requests that were answered, by path and status.");
        for ((path, status), count) in &*self.requests.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(out, "leadwright_requests_total{{path=\"{path}\",status=\"{status}\"}} {count}");
        }
        let name = "leadwright_request_duration_seconds";
        head(out, name, "histogram", "From the head of a request to the end of its answer.");
        for (path, route) in &*self.routes.read().unwrap_or_else(PoisonError::into_inner) {
            let mut below = 0;
            for (end, bucket) in BUCKETS.iter().zip(&route.buckets) {
                below += bucket.load(Ordering::Relaxed);
                let _ = writeln!(out, "{name}_bucket{{path=\"{path}\",le=\"{}\"}} {below}", seconds(*end));
            }
            let count = route.count.load(Ordering::Relaxed);
            let _ = writeln!(out, "{name}_bucket{{path=\"{path}\",le=\"+Inf\"}} {count}");
            let _ = writeln!(out, "{name}_sum{{path=\"{path}\"}} {}", seconds(route.micros.load(Ordering::Relaxed)));
            let _ = writeln!(out, "{name}_count{{path=\"{path}\"}} {count}");
        }
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// Microseconds as seconds, exactly.
fn seconds(micros: u64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn seconds_are_exact() {
        for (micros, text) in
            [(0, "0"), (250, "0.00025"), (1_000_000, "1"), (10_000_000, "10"), (1_234_567, "1.234567")]
        {
            assert_eq!(super::seconds(micros), text);
        }
    }
}
