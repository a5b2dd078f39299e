//! A service of your own that asks for decisions: axum, and the Rust API beside whatever else it does.
//!
//! ```sh
//! cargo run --example axum_service -- rules/acme-emea
//! curl -d '{"id": "L-1", "country": "FR"}' http://127.0.0.1:3000/leads
//! ```
//!
//! `leadwright serve` is a service that is ready to use; this is for those who have one already.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use bytes::Bytes;
use leadwright::{Error, Leadwright, WatchOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).unwrap_or_else(|| "rules/acme-emea".into());
    let rules = Leadwright::watch(path, WatchOptions::new())?;
    // Told when somebody saves the rules; kept for as long as it should be told.
    let alarm = rules.subscribe(|notice| eprintln!("{:?}: {}", notice.change, notice.status));
    let app = Router::new().route("/leads", post(lead)).route("/rules", get(status)).with_state(rules);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
        println!("listening on http://{}", listener.local_addr()?);
        axum::serve(listener, app).await
    })?;
    drop(alarm);
    Ok(())
}

/// A lead as JSON: who gets it, and why.
async fn lead(State(rules): State<Leadwright>, body: Bytes) -> Result<String, (StatusCode, String)> {
    // A decision is work for the processor. It goes to threads that may be kept busy, so that connections don't wait for it.
    let decided = tokio::task::spawn_blocking(move || {
        let lead = leadwright::Lead::from_json(body.to_vec());
        let decision = rules.decide(&lead)?;
        Ok::<_, Error>(format!("{}\n\n{}", decision.assignee().unwrap_or("nobody"), decision.explain()))
    });
    match decided.await {
        Ok(Ok(page)) => Ok(page),
        Ok(Err(error)) => Err((StatusCode::UNPROCESSABLE_ENTITY, format!("{error}\n"))),
        Err(_) => Err((StatusCode::INTERNAL_SERVER_ERROR, "the decision could not be made\n".to_owned())),
    }
}

/// Which rules are in use, and what is wrong with those that are not.
async fn status(State(rules): State<Leadwright>) -> impl IntoResponse {
    format!("{}\n", rules.status())
}
