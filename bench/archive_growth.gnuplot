# Draws docs/archive_growth.svg from docs/archive_growth.tsv, the output of archive_bench. Needs gnuplot (Debian:
# gnuplot-nox). Run in the repository:   gnuplot bench/archive_growth.gnuplot
set terminal svg size 860,360 font "sans-serif,12" background "white"
set output "docs/archive_growth.svg"
set datafile separator "\t"
set multiplot layout 1,2
set logscale xy
set format x "10^{%L}"
set format y "%g"
set xlabel "documents"
set grid
set mxtics 1
set mytics 1
set key top left reverse Left
data = "docs/archive_growth.tsv"

set title "A look-up, median"
set ylabel "microseconds"
set yrange [0.01:1000]
plot data using "documents":(column("near_hit_p50_ns") / 1000) with linespoints title "near, found", \
     data using "documents":(column("near_miss_p50_ns") / 1000) with linespoints title "near, not found", \
     data using "documents":(column("exact_hit_p50_ns") / 1000) with linespoints title "exact, found", \
     data using "documents":(column("exact_miss_p50_ns") / 1000) with linespoints title "exact, not found"

set title "Room"
set key bottom right
set ylabel "MiB"
set yrange [1:10000]
mib(column_name) = column(column_name) * column("documents") / 2**20
plot data using "documents":(mib("disk_bytes")) with linespoints title "on the disk", \
     data using "documents":(mib("ram_own_bytes") + mib("ram_cached_bytes")) with linespoints title "in memory", \
     3072 with lines dashtype 2 title "3 GiB"
