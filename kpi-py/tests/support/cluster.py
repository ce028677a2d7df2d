"""A small Spark cluster: two workers, each a process of its own, on this machine."""

import os
import shutil
import sys
from pathlib import Path

WORKERS = 2
CORES = 1
MEMORY_MB = 1024


def missing():
    """Why Spark cannot be started here, or None."""
    try:
        import pyspark
    except ImportError:
        return "PySpark is not installed"
    major = int(pyspark.__version__.partition(".")[0])
    if major < 4:
        return f"PySpark {pyspark.__version__} is older than 4"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "Java is missing: Spark needs Java 17 or later"
    return None


def start():
    """A session of a cluster whose workers have this Python."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local-cluster[{WORKERS},{CORES},{MEMORY_MB}]")
    settings = {
        "spark.app.name": "tests of contactkpi",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Tasks are short, so quick code is worth less than code that is there at once.
        "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def stop(session):
    """End the session, and forget what its workers wrote."""
    session.stop()
    from pyspark.find_spark_home import _find_spark_home

    shutil.rmtree(Path(_find_spark_home()) / "work", ignore_errors=True)
