//! The oracle: vodozemac's operations, one JSON object a line in and out. See README.md.

mod objects;

use std::io::{self, BufRead, Write};

use serde_json::{json, Value};

fn main() -> io::Result<()> {
    let mut objects = objects::Objects::default();
    let input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    for line in input.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str::<Value>(&line) {
            Ok(command) => answered(&mut objects, &command),
            Err(_) => json!({"id": null, "ok": false, "error": "malformed"}),
        };
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn answered(objects: &mut objects::Objects, command: &Value) -> Value {
    let mut answer = match objects.run(command) {
        Ok(mut answer) => {
            answer["ok"] = json!(true);
            answer
        }
        Err(refusal) => json!({"ok": false, "error": refusal.0, "message": refusal.1}),
    };
    answer["id"] = command["id"].clone();
    answer
}
