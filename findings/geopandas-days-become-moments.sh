#!/usr/bin/env bash
# geopandas 1.2.0 with pyogrio 0.13.0 turns the days of a GeoJSON into moments when it writes the file again.
#
# A column of whole days ("2023-09-13") is a Date of GDAL. geopandas reads it into datetime64[ms], which has no days, and writes it as
# "2023-09-13T00:00:00": a reader in another zone may then show the 12th, and no join with the days of the first file
# finds a row. That a column is of days is forgotten also by way of a GeoPackage.
#
# Expected if it were right: the file that was read. Seen: midnight in each row, without an offset.
# Prints what was seen; exits 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet geopandas==1.2.0 pyogrio==0.13.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import json

import geopandas
import pyogrio

point = {"type": "Point", "coordinates": [128.33, 51.88]}
days = ["1648-10-24", "2023-09-13"]
features = [{"type": "Feature", "properties": {"start": day}, "geometry": point} for day in days]
with open("events.geojson", "w") as file:
    json.dump({"type": "FeatureCollection", "features": features}, file)
told = [str(sort) for sort in pyogrio.read_info("events.geojson")["dtypes"]]
read = geopandas.read_file("events.geojson")
read.to_file("again.geojson")
with open("again.geojson") as file:
    again = [each["properties"]["start"] for each in json.load(file)["features"]]
print(f"geopandas {geopandas.__version__}: the file has {days}, a column of {told}; read as {read['start'].dtype}; written {again}")
assert told == ["datetime64[D]"], told
assert str(read["start"].dtype) == "datetime64[ms]", read["start"].dtype
assert again == ["1648-10-24T00:00:00", "2023-09-13T00:00:00"], again
PYTHON
