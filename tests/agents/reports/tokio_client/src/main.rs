//! Reads a command's stdout to its end, then its stderr: jdx/fnox#343. tokio
//! has both in an epoll set at all times, read or not (edge-triggered).
//! Twin: both at once, as the fix has it.
use std::process::Stdio;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().collect();
    let mut child = Command::new(&words[2])
        .args(&words[3..])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (mut stdout, mut stderr) =
        (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let (mut output, mut log) = (Vec::new(), Vec::new());
    if words[1] == "defect" {
        stdout.read_to_end(&mut output).await?;
        stderr.read_to_end(&mut log).await?;
    } else {
        let (one, two) = tokio::join!(stdout.read_to_end(&mut output),
                                      stderr.read_to_end(&mut log));
        one.and(two)?;
    }
    println!("{} {} {}", child.wait().await?, output.len(), log.len());
    Ok(())
}
