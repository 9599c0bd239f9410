// What the page of places needs of d3-geo and topojson, and the outline it draws (api/static/places_map.js).
export { geoGraticule10, geoNaturalEarth1, geoPath } from "d3-geo";
export { feature, mesh } from "topojson-client";
export { default as world } from "world-atlas/countries-110m.json";
