//! What is left of a body that an endpoint did not read. It is read on and forgotten before the request is refused: whoever is still sending would
//! otherwise find a broken connection in place of the reason.

use std::pin::Pin;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};

/// As much is read on at most, in bytes.
const MOST: usize = 64_000_000;
/// And for as long.
const LONGEST: Duration = Duration::from_secs(5);

/// A body that gives itself back when nobody reads it any more.
struct Lent {
    body: Option<Body>,
    back: SyncSender<Body>,
}

/// Where it comes back.
pub struct Rest(Receiver<Body>);

/// Lends a body to whoever answers the request.
pub fn lend(body: Body) -> (Body, Rest) {
    let (back, rest) = sync_channel(1);
    (Body::new(Lent { body: Some(body), back }), Rest(rest))
}

impl Rest {
    /// Reads on what came back.
    pub async fn forget(self) {
        if let Ok(body) = self.0.try_recv() {
            forget(body).await;
        }
    }
}

/// Reads a body on, and forgets it.
pub async fn forget(mut body: Body) {
    let reading = async {
        let mut read = 0;
        while let Some(Ok(frame)) = body.frame().await {
            read += frame.data_ref().map_or(0, Bytes::len);
            if read > MOST {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(LONGEST, reading).await;
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            let _ = self.back.try_send(body);
        }
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}
