//! The rule sets that come with Leadwright, a test a `test` block and a test a snapshot.

fn main() {
    leadwright::testing::rule_sets(["rules/starter", "rules/acme-emea", "rules/saas-inbound", "rules/saas-accounts"])
        .main()
}
