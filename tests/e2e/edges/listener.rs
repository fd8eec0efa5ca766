//! Somebody on this machine who waits to be talked to, and writes down every word: what a page must never reach.

use std::io::Read;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

pub struct Listener {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    /// TCP and UDP on one free port. Their threads end with the test program.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let words = heard.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                words.lock().unwrap().push(first_line(stream));
            }
        });
        if let Ok(socket) = UdpSocket::bind(("127.0.0.1", port)) {
            let words = heard.clone();
            thread::spawn(move || {
                let mut packet = [0; 64];
                while socket.recv(&mut packet).is_ok() {
                    words.lock().unwrap().push("a packet".to_owned());
                }
            });
        }
        Self { port, heard }
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// What was said so far, a line a connection.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// A connection that says nothing is a connection too.
fn first_line(mut stream: TcpStream) -> String {
    let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
    let mut bytes = [0; 256];
    let read = stream.read(&mut bytes).unwrap_or(0);
    let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
    text.lines().next().unwrap_or("a silent connection").to_owned()
}
