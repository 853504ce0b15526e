import CNcurses
import CTerminal
import Glibc

/// The terminal while it is ours: its screen, its keys, and the promise to put everything back.
///
/// One at a time, used from one thread; `waker.wake()` may be called from any. Whatever ends the program — `close()`, a
/// signal, a crash — the terminal is restored and what was written to stderr meanwhile is shown.
public final class TerminalSession {
  public let capabilities: TerminalCapabilities
  /// The screen's size in cells.
  public private(set) var width: Int
  public private(set) var height: Int
  /// Wakes `nextEvent` from any thread.
  public let waker: WakePipe
  /// How the link keeps up.
  public private(set) var pacer = FramePacer()

  private let input = STDIN_FILENO
  private let output: TerminalOutput
  private let screen: OpaquePointer
  private var keys: KeyReader
  private let signals: Int32
  private var writer: DifferenceWriter
  private var painter: NcursesPainter
  /// A canvas that waits for the terminal to have shown the one before.
  private var waiting: Canvas?
  /// What the terminal has not taken yet of the last canvas: one that takes nothing (a stopped window, a link that hangs)
  /// must not keep us from keys, signals and whatever else the caller has to do.
  private var unsent: ArraySlice<UInt8> = []
  private var isOpen = true

  /// What undoes all that we ever switch on; also what a crash writes.
  private static let leave =
    "\u{1B}[?2026l\u{1B}[?1006l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?2004l\u{1B}[0m\u{1B}[?25h"
    + "\u{1B}[?1049l\u{1B}[?1l\u{1B}>"
  /// Mouse with every move in SGR coordinates, so that pointing can be answered, and pastes in brackets.
  private static let enter = "\u{1B}[?1003h\u{1B}[?1006h\u{1B}[?2004h\u{1B}[?25l"

  /// Takes the terminal of stdin and stdout. Throws `TerminalError`; then nothing was written or changed.
  public init(_ options: TerminalOptions = TerminalOptions()) throws {
    guard isatty(STDIN_FILENO) == 1 else { throw TerminalError.notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw TerminalError.notATerminal(stream: "standard output") }
    let environment = Self.environment()
    guard let term = environment["TERM"], !term.isEmpty else { throw TerminalError.noTerm }
    guard cterm_knows(term) == 1 else { throw TerminalError.unknownTerm(term) }
    setlocale(LC_CTYPE, "")
    var isUTF8 = Self.localeIsUTF8()
    if !isUTF8, let glyphs = options.glyphs, glyphs != .ascii, setlocale(LC_CTYPE, "C.UTF-8") != nil {
      isUTF8 = Self.localeIsUTF8()
    }

    waker = try WakePipe()
    output = TerminalOutput(STDOUT_FILENO)
    signals = cterm_signals_install()
    guard signals >= 0 else { throw TerminalError.system("no pipe: \(lastError())") }
    cterm_restore_arm(input, output.descriptor, Self.leave, Self.leave.utf8.count)

    // Whether 24 bits are there is asked before ncurses reads the terminal, and only where it cannot do harm.
    var around = TerminalCapabilities.Surroundings(
      environment: environment, terminfoColors: 256, terminfoRGB: false, isUTF8: isUTF8)
    var typed: [UInt8] = []
    var asked: Bool?
    if TerminalCapabilities.depth(options, around) == nil {
      let answer = ColorProbe.hasTruecolor(input: input, output: output)
      (asked, typed) = (answer.yes, answer.typed)
    }
    guard let screen = cterm_open(STDIN_FILENO, STDOUT_FILENO) else {
      cterm_restore_disarm()
      cterm_signals_remove()
      output.close()
      throw TerminalError.unknownTerm(term)
    }
    self.screen = screen
    Self.setModes(input)
    around.terminfoColors = Int(tigetnum("colors"))
    around.terminfoRGB = tigetflag("RGB") > 0 || tigetflag("Tc") > 0 || tigetnum("RGB") > 0
    let depth =
      TerminalCapabilities.depth(options, around)
      ?? (asked == true ? .truecolor : min(TerminalCapabilities.terminfoDepth(around), .palette))
    var capabilities = TerminalCapabilities.choose(depth: depth, options, around)
    if depth != .truecolor, depth != .mono {
      start_color()
      // ncurses has the last word on what it can show.
      if Int(cterm_colors()) < depth.rawValue {
        let possible = ColorDepth.allCases.last { $0.rawValue <= max(1, Int(cterm_colors())) } ?? .mono
        capabilities = TerminalCapabilities.choose(depth: possible, options, around)
      }
    }
    self.capabilities = capabilities
    writer = DifferenceWriter(tolerance: pacer.tolerance, repertoire: capabilities.repertoire)
    painter = NcursesPainter(depth: capabilities.depth, repertoire: capabilities.repertoire)
    guard let keys = KeyReader(input: input) else {
      endwin()
      cterm_restore()
      cterm_signals_remove()
      throw TerminalError.system("no memory for ncurses")
    }
    self.keys = keys
    (width, height) = output.size()
    curs_set(0)
    // ncurses sends its own beginning (alternate screen, keypad) with the first refresh.
    refresh()
    send(Self.enter)
    cterm_stderr_capture()
    for byte in typed.suffix(100).reversed() { ungetch(Int32(byte)) }
  }

  deinit { close() }

  /// Gives the terminal back. Harmless when it was given back before.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    // One that is stuck forgets what it has not shown: ncurses would wait for it.
    if !sendAll(within: 0.5) { tcflush(output.descriptor, TCOFLUSH) }
    keys.close()
    endwin()
    // Not through ncurses: a terminal that takes no bytes must not keep us here.
    cterm_restore()
    cterm_close(screen)
    cterm_signals_remove()
    output.close()
    cterm_stderr_release()
  }

  // MARK: Showing

  /// Shows a canvas, or keeps it until the terminal has shown the last one; only the newest waits.
  public func present(_ canvas: Canvas) {
    guard isOpen else { return }
    let now = Self.seconds()
    let isOurs = capabilities.depth == .truecolor
    guard unsent.isEmpty, !isOurs || pacer.maySend(at: now) else {
      waiting = canvas
      return
    }
    waiting = nil
    guard isOurs else {
      unsent = painter.paint(canvas)[...]
      sendMore()
      return
    }
    writer.tolerance = pacer.tolerance
    var bytes = writer.frame(canvas)
    guard !bytes.isEmpty else { return }
    if pacer.answers {
      // The answer to "where is the cursor" comes when everything before it has been shown.
      bytes += Array("\u{1B}[H\u{1B}[6n".utf8)
    }
    unsent = bytes[...]
    pacer.didSend(at: now)
    sendMore()
  }

  /// Writes what the terminal takes now of what it has not taken yet.
  private func sendMore() {
    while !unsent.isEmpty {
      guard let count = output.push(unsent) else {
        // The terminal is gone: what it shows is unknown now.
        unsent = []
        redraw()
        pacer.reset()
        return
      }
      if count == 0 { return }
      unsent = unsent.dropFirst(count)
    }
  }

  /// Writes the rest of the last canvas; false when the terminal does not take it in time.
  private func sendAll(within seconds: Double) -> Bool {
    let deadline = Self.seconds() + seconds
    sendMore()
    while !unsent.isEmpty {
      let left = deadline - Self.seconds()
      guard left > 0 else { return false }
      var ready = pollfd(fd: output.descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&ready, 1, Int32((left * 1000).rounded(.up)))
      sendMore()
    }
    return true
  }

  /// Forgets what the screen shows: the next canvas is written whole.
  public func redraw() {
    writer.invalidate()
    painter.invalidate()
  }

  // MARK: Events

  /// The next event, waiting at most `timeout` seconds (for ever when nil); nil when the time is over.
  public func nextEvent(timeout: Double? = nil) -> InputEvent? {
    let deadline = timeout.map { Self.seconds() + max(0, $0) }
    while isOpen {
      if let event = signalEvent() { return event }
      if waker.drain() { return .woken }
      switch keys.next() {
      case .event(let event): return event
      case .answer:
        pacer.didAnswer(at: Self.seconds())
        showWaiting()
        continue
      case .nothing: continue
      case .empty: break
      }
      sendMore()
      let now = Self.seconds()
      if waiting != nil, unsent.isEmpty, pacer.patience(at: now).map({ $0 <= 0 }) ?? true { showWaiting() }
      if let deadline, now >= deadline { return nil }
      var pause = deadline.map { $0 - now } ?? 3600
      if waiting != nil, unsent.isEmpty, let patience = pacer.patience(at: now) { pause = min(pause, patience) }
      guard wait(pause) else { return .terminate(signal: SIGHUP) }
    }
    return .terminate(signal: SIGHUP)
  }

  /// Stops the program as ^Z does: the terminal is given back and taken again when the program continues.
  public func suspend() {
    guard isOpen else { return }
    send(Self.leave)
    endwin()
    cterm_restore()
    cterm_stop_self()
    cterm_restore_arm(input, output.descriptor, Self.leave, Self.leave.utf8.count)
    // After endwin only a refresh takes the screen again.
    clearok(cterm_curscr(), true)
    refresh()
    send(Self.enter)
    resize()
    redraw()
    pacer.reset()
  }

  private func showWaiting() {
    if let canvas = waiting { present(canvas) }
  }

  /// Polls keys, signals and wakes; false when the terminal is gone.
  private func wait(_ seconds: Double) -> Bool {
    var waits = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0), pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: unsent.isEmpty ? -1 : output.descriptor, events: Int16(POLLOUT), revents: 0),
    ]
    // Rounded up, or the last part of a millisecond would be spent in a busy loop.
    let result = poll(&waits, 4, Int32(min(3_600_000, (seconds * 1000).rounded(.up))))
    if result <= 0 { return true }
    let gone = Int16(POLLHUP | POLLERR | POLLNVAL)
    return waits[0].revents & gone == 0 || waits[1].revents != 0
  }

  private func signalEvent() -> InputEvent? {
    var number: UInt8 = 0
    while read(signals, &number, 1) == 1 {
      switch Int32(number) {
      case SIGWINCH:
        // Also where the size is what it was: in between it may have been another, and the terminal cut what it showed.
        if !resize() { redraw() }
        return .resize(width: width, height: height)
      case SIGTSTP:
        suspend()
        // The stop itself may have queued more: the size may be another now, and CONT says what we know.
        return .resumed
      case SIGCONT:
        // Stopped and continued without our help (SIGSTOP): the modes may be the shell's now.
        reset_prog_mode()
        send(Self.enter)
        resize()
        redraw()
        pacer.reset()
        return .resumed
      default:
        return .terminate(signal: Int32(number))
      }
    }
    return nil
  }

  /// Asks for the size; true when it is another than before.
  @discardableResult
  private func resize() -> Bool {
    let size = output.size()
    guard size != (width, height) else { return false }
    (width, height) = size
    resizeterm(Int32(height), Int32(width))
    waiting = nil
    redraw()
    return true
  }

  /// Writes the rest of the last canvas and `text`, or gives up where a signal comes while the terminal takes nothing.
  private func send(_ text: String) {
    _ = output.write(unsent + Array(text.utf8), interrupt: signals)
    unsent = []
  }

  // MARK: The surroundings

  /// Keys one by one and unechoed, ^S and ^Q and ^V as ordinary keys; ^C and ^Z still send their signals.
  private static func setModes(_ input: Int32) {
    cbreak()
    noecho()
    nonl()
    var modes = termios()
    if tcgetattr(input, &modes) == 0 {
      modes.c_iflag &= ~tcflag_t(IXON)
      modes.c_lflag &= ~tcflag_t(IEXTEN)
      tcsetattr(input, TCSANOW, &modes)
    }
    // What ncurses sets again after a stop.
    def_prog_mode()
  }

  private static func localeIsUTF8() -> Bool {
    nl_langinfo(Int32(CODESET)).map { String(cString: $0).uppercased().replacing("-", with: "") == "UTF8" } ?? false
  }

  private static func environment() -> [String: String] {
    var found: [String: String] = [:]
    for name in ["TERM", "COLORTERM", "NO_COLOR", "STY"] {
      if let value = getenv(name) { found[name] = String(cString: value) }
    }
    return found
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
