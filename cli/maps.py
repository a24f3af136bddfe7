"""``sohoa map``: areas with what lies in them, as GeoJSON or KML for other map programs."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.console import lang_of, open_archive, out, settings_or_exit
from cli.messages import tell
from cli.output import make_folder
from dossiers.geo_formats import to_geojson, to_kml
from extractors.gazetteer import using
from flows.trusting import places_of
from models.mapping import Layer, Level
from models.summary import War
from review.i18n import catalogue
from review.map_data import layer_collection, layer_of, search_areas_of, search_collection
from storage.map_rows import MapRows
from storage.summaries import Chosen, Figure


class Shown(StrEnum):
    """What can be given out."""

    DEATHS = Layer.DEATHS.value
    BURIALS = Layer.BURIALS.value
    CEMETERIES = Layer.CEMETERIES.value
    SEARCH = "search"


class Form(StrEnum):
    """As what."""

    GEOJSON = "geojson"
    KML = "kml"


def give_map(  # noqa: PLR0913 - one parameter an option
    *,
    layer: Annotated[Shown, typer.Option(help="Lớp / which layer.")] = Shown.DEATHS,
    level: Annotated[Level, typer.Option(help="Vẽ đến cấp / drawn down to.")] = Level.PROVINCE,
    form: Annotated[Form, typer.Option("--format", help="Dạng tệp / which format.")] = Form.GEOJSON,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Tệp, hoặc ra màn hình / file, else stdout.")
    ] = None,
    figure: Annotated[Figure, typer.Option(help="Chỉ những ai / whom: all, not_gathered …")] = Figure.ALL,
    war: Annotated[War | None, typer.Option(help="Thời kỳ / war.")] = None,
    unit: Annotated[str, typer.Option(help="Đơn vị, như e12 / unit, as e12.")] = "",
    died_from: Annotated[int | None, typer.Option("--from", help="Hy sinh từ năm / died from.")] = None,
    died_to: Annotated[int | None, typer.Option("--to", help="đến năm / until.")] = None,
) -> None:
    """Đưa bản đồ ra GeoJSON hay KML: nơi hy sinh, an táng ban đầu, nghĩa trang, vùng cần tìm kiếm.

    Give places of death, first burials, cemeteries or areas to search, as areas as large as they are known.

    Ví dụ / example:  sohoa map --layer search --format kml -o tim-kiem.kml
    """
    with open_archive(settings_or_exit()) as archive, using(places_of(archive)):
        lang = lang_of(archive.settings)
        chosen = Chosen(figure=figure, war=war, regiment=unit, died_from=died_from, died_to=died_to)
        title = catalogue(lang).t(f"map.layers.{layer.value}")
        rows = MapRows(archive)
        if layer is Shown.SEARCH:
            made = search_collection(search_areas_of(rows, chosen), title)
        else:
            made = layer_collection(layer_of(rows, Layer(layer), level, chosen), Layer(layer), title)
        kml = form is Form.KML
        data = to_kml(made) if kml else json.dumps(to_geojson(made), ensure_ascii=False).encode()
        if output is None:
            typer.echo(data.decode())
            return
        make_folder(output.parent)
        output.write_bytes(data)
        out.print(tell("map-made", lang, areas=len(made.features), path=output))
