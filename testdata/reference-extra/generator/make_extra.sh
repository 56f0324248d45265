#!/bin/sh
# make_extra.sh OUTDIR : rebuilds the extra cases named in selection.txt (Debian 12, packages as for ../../reference/generator/make_reference.sh)
cd "$(dirname "$0")" && Rscript -e 'source("xlib.R"); source("hard_data.R"); for (f in c("designs.R","calibration_replicates.R","models_planning.R")) source(f); summary_cases(); cat(LOG,sep="\n"); unlink(setdiff(list.files(file.path(OUT,"data"),full.names=TRUE),file.path(OUT,"data",used_data())))' "$1"
