#!/bin/sh
# Installs the matcher of yente 5.5.0, nomenklatura as yente pins it (MIT), from PyPI into .cache/yente-5.5.0, once: some
# 700 MB, a minute. For tests/yente/evaluate.py. The server itself would need Elasticsearch; its index is not fetched.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder="$root/.cache/yente-5.5.0"
[ -e "$folder/ready" ] && exit 0
echo "installing the matcher of yente 5.5.0 into $folder"
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check \
    nomenklatura==4.10.0 rigour==2.1.2 followthemoney==4.9.2 normality==3.1.0 pyicu==2.17
touch "$folder/ready"
