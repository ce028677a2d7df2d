//! Writes what the targets begin with: `seeds FOLDER` makes one folder a target in it.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "corpus".to_string());
    for (name, _) in kpi_fuzz::TARGETS {
        let folder = Path::new(&folder).join(name);
        std::fs::create_dir_all(&folder)?;
        for (place, seed) in kpi_fuzz::seeds(name).iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{place}")), seed)?;
        }
    }
    Ok(())
}
