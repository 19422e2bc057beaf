"""Apache Kafka in KRaft mode, one node, from the jars that fetch_kafka.sh puts into the cache."""

import json
import pathlib
import subprocess

from .process import ROOT, Process, accepts, free_port, until

LIBS = ROOT / ".cache" / "kafka-4.1.0" / "libs"
JAVA = ["java", "-Xms128m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{LIBS}/*"]

PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={logs}
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=2
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=300
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=2097152
"""

# With a password: clients come in by SASL/PLAIN on a second listener; the first stays for kcat and the broker itself.
SASL_PROPERTIES = """
listeners=PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://127.0.0.1:{sasl_port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://127.0.0.1:{sasl_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
  user_vestibule="{password}";
"""


class Kafka:
    def __init__(self, folder: pathlib.Path, password: str | None = None):
        assert LIBS.is_dir(), f"{LIBS} is missing: run ./test, which fetches Kafka once"
        self.folder, self.port, self.controller = folder, free_port(), free_port()
        self.password, self.sasl_port = password, free_port()
        self.process = None

    @property
    def brokers(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self):
        settings = self.folder / "server.properties"
        if not settings.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            text = PROPERTIES + (SASL_PROPERTIES if self.password else "")  # the later of two lines counts
            settings.write_text(text.format(port=self.port, controller=self.controller, logs=self.folder / "logs",
                                            sasl_port=self.sasl_port, password=self.password))
            storage = [*JAVA, "kafka.tools.StorageTool"]
            cluster = subprocess.run([*storage, "random-uuid"], check=True, capture_output=True, text=True)
            subprocess.run([*storage, "format", "-t", cluster.stdout.strip().splitlines()[-1], "-c", str(settings)],
                           check=True, capture_output=True)
        self.process = Process([*JAVA, "kafka.Kafka", settings], self.folder, "kafka").start()
        until(self._answers, "Kafka answers metadata", 60)
        return self

    def _answers(self) -> bool:
        return accepts(self.port) and subprocess.run(
            ["kcat", "-b", self.brokers, "-L", "-J", "-m", "2"], capture_output=True).returncode == 0

    def kill(self):
        self.process.kill()

    def stop(self):
        if self.process and self.process.running():
            self.process.stop(30)

    def read(self, topic: str) -> list[dict]:
        """Everything in a topic, read with kcat: {key, headers, payload, partition, offset}."""
        done = subprocess.run(["kcat", "-b", self.brokers, "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-J"],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        records = []
        for line in done.stdout.splitlines():
            record = json.loads(line)
            words = record.get("headers", [])
            record["headers"] = dict(zip(words[::2], words[1::2], strict=True))
            records.append(record)
        return records
