# open3.pl TWIN AMOUNT PYTHON: reads stdout to its end, then stderr.
# Twin: both are one handle.
use strict;
use warnings;
use FindBin;
use IPC::Open3;
use Symbol 'gensym';

my ($twin, $amount, $python) = @ARGV;
my $err = $twin eq 'defect' ? gensym : undef;
my $pid = open3(my $in, my $out, $err, $python, "$FindBin::Bin/server.py",
                $amount);
close $in;
my @answer = <$out>;
my @log = $err ? <$err> : ();
waitpid($pid, 0);
print scalar(@answer), ' ', scalar(@log), "\n";
