// WaitFirst TWIN AMOUNT PYTHON SERVER: waitFor() before anybody reads stderr.
// Twin: Redirect.DISCARD.
public class WaitFirst {
  public static void main(String[] words) throws Exception {
    var builder = new ProcessBuilder(words[2], words[3], words[1]);
    if (!words[0].equals("defect")) {
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    System.out.println(builder.start().waitFor());
  }
}
