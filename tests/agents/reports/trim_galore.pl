#!/usr/bin/perl
# Reads what IPC::Open3 gives of a child's stdout, then its stderr, which is
# full at 4324 of 8192 bytes: FelixKrueger/TrimGalore#207.
# Twin: stderr goes where ours does.
use strict;
use warnings;
use IPC::Open3;
my ($twin, @command) = @ARGV;

my $pid = open3("<&STDIN", \*READER,
                $twin eq "defect" ? \*ERROR : ">&STDERR", @command);
while (my $read = <READER>) {
    print $read;
}
if ($twin eq "defect") {
    print STDERR $_ while <ERROR>;
}
waitpid $pid, 0;
